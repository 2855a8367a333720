/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairPrompt;
import io.detoxj.molecule.benchmark.RepairPrompts;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks a model to repair the molecules of a benchmark. Every answer is in the journal {@value
 * #JOURNAL} of the output folder before it counts, so a run that is killed at any moment goes on
 * where it was: only requests whose answers were still on their way are made again. At the end
 * there is a file for each task in the format of the benchmark's programs, and {@value #COUNTS}.
 *
 * @param model asked once about each molecule
 * @param prompts what it is told
 * @param settings how it is asked
 */
public record RepairRun(ChatModel model, RepairPrompts prompts, RepairSettings settings) {
  /** The journal's file. */
  public static final String JOURNAL = "answers.jsonl";

  /** The file of what was counted. */
  public static final String COUNTS = "counts.csv";

  /** Of questions and of how answers are kept; higher if that changes. */
  private static final int RULES = 1;

  /**
   * Checks that the model can be asked so.
   *
   * @throws ConfigException if it is to see pictures and does not
   */
  public RepairRun {
    if (settings.options().picture() && !model.seesPictures()) {
      throw new ConfigException(
          "%s sees no pictures; have none sent, by --no-picture on the command line"
              .formatted(model.name()));
    }
  }

  /**
   * Asks what the folder's journal does not answer yet, and writes the files if all is answered.
   *
   * @param folder one process at a time writes to it
   * @param progress hears of molecules
   * @param stopped whether to ask no more; what is on its way is waited for and kept
   * @return the answers in the order of the benchmark; fewer if it was stopped
   * @throws ConfigException if another process has the folder, or its journal is of other settings,
   *     tasks or prompts
   * @throws DetoxException if no request can be answered, or {@value RequestBatches#MOST_FAILURES}
   *     in a row were not
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public List<AskedRepair> run(
      Benchmark benchmark, Path folder, ProgressListener progress, BooleanSupplier stopped)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(folder);
        Journal journal = Journal.open(folder.resolve(JOURNAL), fingerprint().json())) {
      Map<String, AskedRepair> answers = new LinkedHashMap<>();
      journal.forEach(
          line -> {
            AskedRepair one = AskedRepair.parse(line, journal.name());
            answers.merge(one.unit(), one, (before, after) -> after.after(before));
          });
      List<RepairQuestion> open = open(benchmark, answers, journal.name());
      long total = benchmark.tasks().size();
      long[] done = {total - open.size()};
      RequestBatches batches = new RequestBatches(settings.parallel(), stopped);
      batches.run(
          batched(open),
          one -> {
            journal.append(one.line());
            answers.merge(one.unit(), one, (before, after) -> after.after(before));
            progress.progress(++done[0], total, one.unit());
          });
      List<AskedRepair> all =
          benchmark.tasks().stream()
              .map(RepairTask::unitId)
              .filter(answers::containsKey)
              .map(answers::get)
              .toList();
      if (all.size() == total) {
        new RepairFiles(settings.name(model), benchmark, all).write(folder, settings);
      }
      return all;
    }
  }

  /** All that makes an answer what it is but the tasks. */
  private Fingerprint fingerprint() {
    RepairPrompts.Options options = settings.options();
    return Fingerprint.builder()
        .put("model", model.fingerprint())
        .put("annotation", prompts.sha256())
        .put("candidates", options.candidates())
        .put("picture", options.picture())
        .put("whole_annotation", options.wholeAnnotation())
        .put("shared_herg", options.sharedHerg())
        .put("temperature", settings.answering().temperature())
        .put("top_p", settings.answering().topP())
        .put("max_tokens", settings.answering().maxTokens())
        .put("seed", settings.answering().seed())
        .put("rules", RULES)
        .build();
  }

  /** What is still to be asked; those that cannot be are answered at once. */
  private List<RepairQuestion> open(
      Benchmark benchmark, Map<String, AskedRepair> answers, String journal) {
    List<RepairQuestion> open = new ArrayList<>();
    for (RepairTask task : benchmark.tasks()) {
      if (!prompts.has(task, settings.options())) {
        RepairQuestion none = new RepairQuestion(task, new RepairPrompt("", "", null));
        String problem = "the annotation has no prompt for task " + task.task();
        answers.put(task.unitId(), AskedRepair.unasked(none, RepairOutcome.NO_PROMPT, problem));
        continue;
      }
      RepairQuestion question = new RepairQuestion(task, prompts.texts(task, settings.options()));
      AskedRepair before = answers.get(task.unitId());
      if (before != null && !before.prompt().equals(question.sha256())) {
        throw new ConfigException(
            "%s has an answer to %s with another molecule or prompt; choose another folder, or delete the file to begin anew"
                .formatted(journal, task.unitId()));
      }
      boolean again =
          before != null && settings.failedAgain() && before.outcome() == RepairOutcome.FAILED;
      if (before == null || again) {
        open.add(question);
      }
    }
    return open;
  }

  private List<Supplier<List<AskedRepair>>> batched(List<RepairQuestion> open) {
    List<Supplier<List<AskedRepair>>> batches = new ArrayList<>();
    int atOnce = model.atOnce();
    for (int first = 0; first < open.size(); first += atOnce) {
      List<RepairQuestion> some = open.subList(first, Math.min(first + atOnce, open.size()));
      batches.add(() -> ask(some));
    }
    return batches;
  }

  private List<AskedRepair> ask(List<RepairQuestion> questions) {
    List<AskedRepair> answers = new ArrayList<>();
    List<RepairQuestion> asked = new ArrayList<>();
    List<ChatRequest> requests = new ArrayList<>();
    for (RepairQuestion question : questions) {
      try {
        requests.add(question.request(settings.options().picture(), settings.answering()));
        asked.add(question);
      } catch (InvalidMoleculeException e) {
        answers.add(AskedRepair.unasked(question, RepairOutcome.NOT_DRAWN, e.getMessage()));
      }
    }
    List<ChatReply> replies = requests.isEmpty() ? List.of() : model.answer(requests);
    for (int i = 0; i < replies.size(); i++) {
      answers.add(AskedRepair.of(asked.get(i), replies.get(i)));
    }
    return answers;
  }
}
