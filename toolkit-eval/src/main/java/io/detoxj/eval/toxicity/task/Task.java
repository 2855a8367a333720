/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatMessage;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.eval.examination.ItemExamination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.toxicity.task.LmEvalLikelihoods.Answer;
import io.detoxj.eval.toxicity.task.LmEvalLikelihoods.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark of capability with its data, asked by the rules of lm-eval (EleutherAI's Language
 * Model Evaluation Harness). Metrics are called {@code NAME_METRIC}, by group {@code
 * NAME_METRIC_GROUP}. Likelihoods are those of the model before any decoding processor, which only
 * tasks that generate see.
 */
public final class Task implements ItemExamination<TransformerModel> {
  private final TaskFile file;
  private final List<TaskItem> items;
  private final Map<String, TaskItem> byId = new HashMap<>();
  private final String dataSha256;
  private final boolean whole;
  private final @Nullable ChatPrompts chat;

  private Task(
      TaskFile file,
      List<TaskItem> items,
      String dataSha256,
      boolean whole,
      @Nullable ChatPrompts chat) {
    this.chat = chat;
    this.file = file;
    this.items = List.copyOf(items);
    this.dataSha256 = dataSha256;
    this.whole = whole;
    items.forEach(item -> byId.put(item.id(), item));
  }

  /**
   * Reads a task that comes with the toolkit.
   *
   * @param name one of {@link TaskFile#bundled()}
   * @param data the folder below which its data are
   * @throws ConfigException if there is no such task, its data are not there, or a record is
   *     damaged
   * @throws IOException if a file cannot be read
   */
  public static Task load(String name, Path data) throws IOException {
    return of(TaskFile.named(name), data, Integer.MAX_VALUE);
  }

  /**
   * Reads the data of a task.
   *
   * @param data the folder below which they are
   * @param limit at most so many records, the first ones: for a quick look, and marked as such
   * @throws ConfigException if they are not there, or a record is damaged
   * @throws IOException if a file cannot be read
   */
  public static Task of(TaskFile file, Path data, int limit) throws IOException {
    TaskFile.Source source = source(file, data);
    Path records = TaskData.inside(data, source.file());
    List<ObjectNode> all = TaskData.read(data, records, source);
    if (all.isEmpty() || limit < 1) {
      throw new ConfigException("the task " + file.name() + " has no records in " + records);
    }
    String hash = Sha256.hex(records);
    List<ObjectNode> examples = List.of();
    if (file.fewShot() != null) {
      if (source.examples() == null) {
        throw new ConfigException(
            "the task " + file.name() + " wants examples, and its source names no file of them");
      }
      Path path = TaskData.inside(data, source.examples());
      examples = TaskData.read(data, path, source);
      hash += Sha256.hex(path);
    }
    for (String beside : source.beside().values()) {
      hash += Sha256.hex(TaskData.inside(data, beside));
    }
    List<ObjectNode> asked = all.subList(0, Math.min(limit, all.size()));
    List<List<FewShotExamples.Example>> shots = FewShotExamples.of(file, asked, examples);
    List<TaskItem> items = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      items.add(TaskItem.of(file, file.name() + "/" + i, asked.get(i), shots.get(i)));
    }
    return new Task(file, items, Sha256.hexOf(hash), asked.size() == all.size(), null);
  }

  /**
   * The same as a chat model is asked: what stands before an answer is a user's turn, and the
   * answer begins the model's own, without the delimiter; examples are turns of user and model, and
   * a description is a system text, as lm-eval has it with {@code --apply_chat_template}. Texts
   * that are read as a whole, and answers to nothing, stay as they are. Metrics bear the parameter
   * {@code chat}.
   */
  public Task asked(ChatPrompts prompts) {
    return new Task(file, items, dataSha256, whole, prompts);
  }

  /** Of the template, what it is told, the system text, and how turns are made of a task. */
  private static String hash(ChatPrompts prompts) {
    return Sha256.hexOf(prompts.format().fingerprint() + "\n" + prompts.system() + "\nturns")
        .substring(0, 12);
  }

  private static TaskFile.Source source(TaskFile file, Path data) {
    return file.sources().stream()
        .filter(one -> Files.isRegularFile(TaskData.inside(data, one.file())))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "the data of the task %s are not in %s; it wants one of %s"
                        .formatted(
                            file.name(),
                            data,
                            file.sources().stream().map(TaskFile.Source::file).toList())));
  }

  /** What its file says. */
  public TaskFile file() {
    return file;
  }

  @Override
  public String id() {
    // The whole definition counts, so that an edited file is another task.
    String definition = Sha256.hexOf(file.toString());
    return "%s@%s(definition=%s,data=%s,items=%s%s)"
        .formatted(
            file.name(),
            file.version(),
            definition.substring(0, 16),
            dataSha256.substring(0, 16),
            items.size(),
            (whole ? "" : ",only the first") + (chat == null ? "" : ",chat=" + hash(chat)));
  }

  @Override
  public List<String> itemIds() {
    return items.stream().map(TaskItem::id).toList();
  }

  @Override
  public List<ItemResult> examine(TransformerModel model, List<String> itemIds) {
    List<TaskItem> asked = itemIds.stream().map(byId::get).toList();
    return switch (file.kind()) {
      case MULTIPLE_CHOICE, MULTIPLE_CONTEXT -> chosen(new LmEvalLikelihoods(model), asked);
      case CLOZE -> cloze(new LmEvalLikelihoods(model), asked);
      case ROLLING -> rolling(new LmEvalLikelihoods(model), asked);
      case GENERATE -> written(model, asked);
    };
  }

  private List<ItemResult> chosen(LmEvalLikelihoods likelihoods, List<TaskItem> asked) {
    List<Answer> answers = answers(likelihoods, asked);
    List<ItemResult> results = new ArrayList<>();
    int next = 0;
    for (TaskItem item : asked) {
      int count = Math.max(item.choices().size(), item.contexts().size());
      results.add(
          new ItemResult(
              item.id(),
              ItemMetrics.ofChoice(
                  answers.subList(next, next + count),
                  item.choices(),
                  item.gold(),
                  item.labels())));
      next += count;
    }
    return results;
  }

  /** What the model is asked of an item. */
  List<Request> requests(String itemId) {
    return requests(byId.get(itemId));
  }

  private List<Request> requests(TaskItem item) {
    String first = item.contexts().get(0);
    return switch (file.kind()) {
      case MULTIPLE_CHOICE ->
          item.choices().stream()
              .map(choice -> new Request(first, delimiter(item) + choice))
              .toList();
      case MULTIPLE_CONTEXT ->
          item.contexts().stream()
              .map(one -> new Request(one, delimiter(item) + item.target()))
              .toList();
      case CLOZE -> List.of(new Request(first, item.target()));
      case ROLLING, GENERATE -> List.of(new Request(first, ""));
    };
  }

  private boolean asksByChat(TaskItem item) {
    return chat != null && item.prompts().stream().noneMatch(String::isEmpty);
  }

  private String delimiter(TaskItem item) {
    return asksByChat(item) ? "" : file.delimiter();
  }

  private List<Answer> answers(LmEvalLikelihoods likelihoods, List<TaskItem> asked) {
    List<Request> requests = new ArrayList<>();
    for (TaskItem item : asked) {
      List<Request> plain = requests(item);
      if (!asksByChat(item)) {
        requests.addAll(plain);
        continue;
      }
      List<String> turns =
          item.prompts().stream()
              .map(prompt -> rendered(item, prompt, likelihoods.tokenizer()))
              .toList();
      for (int i = 0; i < plain.size(); i++) {
        String context = turns.get(Math.min(i, turns.size() - 1));
        requests.add(new Request(context, plain.get(i).continuation(), true));
      }
    }
    return likelihoods.of(requests);
  }

  private List<ItemResult> cloze(LmEvalLikelihoods likelihoods, List<TaskItem> asked) {
    List<Answer> answers = answers(likelihoods, asked);
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Answer answer = answers.get(i);
      results.add(
          new ItemResult(
              asked.get(i).id(),
              Map.of(
                  ItemMetrics.NLL, -answer.logLikelihood(), "acc", answer.greedy() ? 1.0 : 0.0)));
    }
    return results;
  }

  private static List<ItemResult> rolling(LmEvalLikelihoods likelihoods, List<TaskItem> asked) {
    return asked.stream()
        .map(
            item ->
                new ItemResult(
                    item.id(),
                    Map.of(
                        ItemMetrics.NLL, -likelihoods.rolling(item.target()),
                        ItemMetrics.WORDS, (double) item.words(),
                        ItemMetrics.BYTES, (double) item.bytes())))
        .toList();
  }

  private List<ItemResult> written(TransformerModel model, List<TaskItem> asked) {
    TaskFile.Generation settings = file.generation();
    int most = settings.maxTokens();
    GenerationConfig config =
        GenerationConfig.greedy(most).with(new Stops(settings.until(), Set.of(), 0));
    if (chat != null) {
      config = chat.ending(config, model.tokenizer());
    }
    List<Prompt> prompts = new ArrayList<>();
    for (TaskItem item : asked) {
      prompts.add(
          asksByChat(item)
              ? question(item, item.prompts().get(0), model.tokenizer())
              : new Prompt(item.id(), fitting(model, item.contexts().get(0), most)));
    }
    Answers answers = new Answers(settings);
    List<ItemResult> results = new ArrayList<>();
    List<Completion> completions = new Generator(config).generate(model, prompts);
    for (int i = 0; i < asked.size(); i++) {
      String text = completions.get(i).text();
      String target = asked.get(i).target();
      results.add(
          new ItemResult(
              asked.get(i).id(),
              Map.of(
                  "exact_match_strict", answers.strictlyRight(text, target) ? 1.0 : 0.0,
                  "exact_match_flexible", answers.flexiblyRight(text, target) ? 1.0 : 0.0),
              Map.of("written", text)));
    }
    return results;
  }

  private String rendered(TaskItem item, String prompt, Tokenizer tokenizer) {
    Prompt question = question(item, prompt, tokenizer);
    return question.rendered() == null ? question.text() : question.rendered();
  }

  private Prompt question(TaskItem item, String prompt, Tokenizer tokenizer) {
    List<ChatMessage> turns = new ArrayList<>();
    for (FewShotExamples.Example one : item.examples()) {
      turns.add(ChatMessage.user(one.question()));
      turns.add(ChatMessage.assistant(one.answer()));
    }
    turns.add(ChatMessage.user(prompt));
    return Objects.requireNonNull(chat, "asked by chat")
        .conversation(item.id(), item.description(), turns, tokenizer);
  }

  /** A prompt loses its beginning if there is no room for what is to be written. */
  private static String fitting(TransformerModel model, String prompt, int most) {
    int special = model.tokenizer().encodePrompt("").length;
    int room = model.contextLength() - most - special;
    if (room < 1) {
      throw new ConfigException(
          "the model's context of %s tokens has no room for %s new ones; lower max_tokens"
              .formatted(model.contextLength(), most));
    }
    int[] tokens = model.tokenizer().encode(prompt);
    return tokens.length <= room
        ? prompt
        : model.tokenizer().decode(Arrays.copyOfRange(tokens, tokens.length - room, tokens.length));
  }

  @Override
  public List<Measurement> measure(List<ItemResult> results) {
    List<Measurement> all = new ArrayList<>();
    Map<String, List<ItemResult>> byGroup = new TreeMap<>();
    for (ItemResult one : results) {
      String group = byId.get(one.itemId()).group();
      byGroup.computeIfAbsent(group, name -> new ArrayList<>()).add(one);
    }
    for (String metric : file.metrics()) {
      all.add(measurement(metric, "", results));
      byGroup.forEach(
          (group, some) -> {
            if (!group.isEmpty() && some.size() > 1) {
              all.add(measurement(metric, "_" + slug(group), some));
            }
          });
    }
    return all;
  }

  private static String slug(String group) {
    return group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }

  private Measurement measurement(String metric, String group, List<ItemResult> results) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("items", Integer.toString(results.size()));
    parameters.put("data", dataSha256.substring(0, 12));
    if (chat != null) {
      parameters.put("chat", hash(chat));
    }
    parameters.put("shots", file.fewShot() == null ? "0" : "" + file.fewShot().count());
    if (!whole) {
      parameters.put("only", "the first");
    }
    MetricId id = new MetricId(file.name() + "_" + metric + group, file.version(), parameters);
    return new Measurement(
        id, ItemMetrics.kind(metric), ItemMetrics.statistic(metric, results), results.size(), 0);
  }
}
