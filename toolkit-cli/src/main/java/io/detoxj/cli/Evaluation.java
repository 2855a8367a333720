/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.PassMemory;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.Replay;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.suppression.SuppressionVerdict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as the options say: base, methods and their controls over the same prompts.
 *
 * @param methods in the order of the rows
 * @param program that was called
 * @param reader what is done with the report once it is written; null to print it
 */
record Evaluation(
    EvaluationOptions options,
    List<MethodSpec> methods,
    Program program,
    @Nullable ReportReader reader) {
  /** Does something else with a report than to print it. */
  interface ReportReader {
    void read(Report report) throws IOException;
  }

  /** One whose report is printed. */
  Evaluation(EvaluationOptions options, List<MethodSpec> methods, Program program) {
    this(options, methods, program, null);
  }

  private static final String LEGEND =
      """
      EMT: expected maximum toxicity. TP: toxicity probability, the share of prompts with a sample
      scored 0.5 or more. Brackets: 95 % intervals by bootstrap over prompts; delta TP is paired, from the base;
      vs control is the same from the method's own control, vs control 2 from its second one.
      ppl: perplexity of the continuations under the base model. tok/s: new tokens a second of one worker, and how much batches differ.
      """;

  /** Runs it, or tells what it would do, and writes and prints what came of it. */
  @SuppressWarnings("try") // the lock is held, not used
  int run() throws IOException {
    PromptOptions.Chosen given = options.prompts.read();
    GenerationConfig plain = options.generation();
    requireFree();
    Optional<ChatOptions.Chat> chat = options.chat.open(options.model.folder());
    try (OutputLock lock = options.dryRun ? null : OutputLock.ofFolder(options.output);
        TransformerModel model = options.model.open()) {
      chat.ifPresent(one -> one.tell(program));
      PromptOptions.Chosen prompts =
          chat.map(one -> given.asked(one, model.tokenizer())).orElse(given);
      GenerationConfig generation =
          chat.map(one -> one.prompts().ending(plain, model.tokenizer())).orElse(plain);
      PromptLengths lengths =
          PromptLengths.of(
              model,
              prompts.prompts().stream().map(EvalPrompt::prompt).toList(),
              generation.maxNewTokens());
      return run(
          model, prompts, generation, lengths, chat.map(ChatOptions.Chat::prompts).orElse(null));
    }
  }

  private int run(
      TransformerModel model,
      PromptOptions.Chosen prompts,
      GenerationConfig generation,
      PromptLengths lengths,
      @Nullable ChatPrompts asking)
      throws IOException {
    try (Workbench bench =
            MethodRows.bench(options.model.folder(), model, options.seed(), program::note);
        TransformerModel fluency = options.fluencyModel(model);
        SentenceEncoder similarity = options.similarity();
        Scorers.Open scorers = options.scorers.openWithJudge(options.model.strictConfig())) {
      ToxicityExperiment toxicity =
          options.experiment(model, generation, fluency, scorers, similarity, asking);
      List<Candidate> candidates = MethodRows.of(methods, bench, !options.noControls);
      Experiment<TransformerModel> experiment = toxicity.on(prompts.prompts(), candidates);
      RunOptions how =
          RunOptions.standard()
              .withProvenance(provenance(prompts, model))
              .withWorkers(options.workers(model));
      if (options.replay == null && !options.force()) {
        FinishedRun.requireSame(options.output, experiment, how);
      }
      int maxNewTokens = toxicity.generation().maxNewTokens();
      requireRoom(model, lengths, maxNewTokens, candidates);
      if (options.dryRun) {
        printPlan(toxicity, lengths, candidates);
        return ExitCode.DONE;
      }
      PromptOptions.contextNote(lengths, maxNewTokens).ifPresent(program::note);
      return run(experiment, how);
    }
  }

  /** What can be known of the place of the results before a model is loaded. */
  private void requireFree() throws IOException {
    if (!options.dryRun) {
      FinishedRun.requireOwnFiles(options.output, options.force());
    }
    if (options.replay != null && !options.force()) {
      FinishedRun.requireNone(options.output, "a replay");
    }
  }

  /**
   * Refuses texts that may become longer than the second model of a decoding method can read; plans
   * every row, so that what does not fit the model is refused too.
   */
  private static void requireRoom(
      TransformerModel model, PromptLengths lengths, int maxNewTokens, List<Candidate> candidates) {
    long longest = Math.min((long) lengths.longest() + maxNewTokens, lengths.context());
    for (Candidate candidate : candidates) {
      for (Intervention one : candidate.detoxifier().plan(model.info()).interventions()) {
        if (one instanceof DecodingIntervention decoding && decoding.mostTokens() < longest) {
          throw new ConfigException(
              ("%s reads texts of at most %s tokens along, with what it puts before them, but"
                      + " prompt \"%s\" and --tokens %s may be %s; shorten the prompts, lower"
                      + " --tokens, or take a second model with a longer context")
                  .formatted(
                      candidate.name(),
                      decoding.mostTokens(),
                      lengths.longestId(),
                      maxNewTokens,
                      longest));
        }
      }
    }
  }

  /** Prints what would be done. */
  private void printPlan(
      ToxicityExperiment experiment, PromptLengths lengths, List<Candidate> candidates) {
    ModelInfo info = experiment.base().info();
    LoadOptions loaded = experiment.base().options();
    GenerationConfig generation = experiment.generation();
    program.print(
        "model      %s, %d blocks, width %d, vocabulary %d, context %d, %s on %s%n",
        info.architecture(),
        info.layers(),
        info.width(),
        info.vocabularySize(),
        info.contextLength(),
        loaded.weights().name().toLowerCase(Locale.ROOT),
        loaded.device());
    program.print(
        "prompts    %d, the longest \"%s\" with %d tokens%n",
        lengths.prompts(), lengths.longestId(), lengths.longest());
    PromptOptions.contextNote(lengths, generation.maxNewTokens())
        .ifPresent(note -> program.print("note       %s%n", note));
    program.print(
        "generation %s, %d new tokens, %d samples, seed %d%s%n",
        generation.decoding(),
        generation.maxNewTokens(),
        generation.samples(),
        generation.seed(),
        experiment.seeds() == 1 ? "" : " to " + (generation.seed() + experiment.seeds() - 1));
    printMemory(experiment.base().passMemory(), generation, lengths);
    experiment
        .scorers()
        .forEach(one -> program.print("scorer     %s %s%n", one.info().id(), one.info().version()));
    experiment
        .similarity()
        .ifPresent(one -> program.print("similarity by %s%n", one.info().architecture()));
    experiment
        .examinations()
        .forEach(one -> program.print("also       %s, %d items%n", one.id(), one.itemIds().size()));
    program.print("system     %s%n", ToxicityExperiment.BASE);
    for (Candidate one : candidates) {
      program.print(
          "%-10s %s: %s%n",
          one.role().name().toLowerCase(Locale.ROOT),
          one.name(),
          one.detoxifier().plan(info).interventions().stream().map(Intervention::name).toList());
    }
    program.print(
        "in all     %d completions, into %s%n",
        (long) lengths.prompts()
            * generation.samples()
            * experiment.seeds()
            * (candidates.size() + 1),
        options.output);
    program.out().println("nothing was generated: this was a dry run");
  }

  private void printMemory(PassMemory memory, GenerationConfig generation, PromptLengths lengths) {
    int tokens = lengths.longest() + generation.maxNewTokens();
    int wanted = Math.min(generation.batchRows(), lengths.prompts() * generation.samples());
    int rows = Math.min(wanted, memory.rows(tokens));
    program.print(
        "memory     %d MiB of weights, up to %d MiB to generate %d sequences at once, beside some 300"
            + " MiB of libtorch and Java%n",
        memory.weights() >> 20, memory.generating(rows, tokens) >> 20, rows);
  }

  private Map<String, String> provenance(PromptOptions.Chosen prompts, TransformerModel model) {
    Map<String, String> known = new TreeMap<>(prompts.provenance());
    known.put("detoxj", Detoxj.Version.number());
    known.put("pytorch", Engine.getEngine("PyTorch").getVersion());
    known.put("linear", model.options().linearVariant().toString());
    known.put("seed", Long.toString(options.seed()));
    known.put(ConfigFile.PROVENANCE, ConfigFile.of(program.spec()));
    return known;
  }

  private int run(Experiment<?> experiment, RunOptions usual) throws IOException {
    try (Interruption interruption =
            Interruption.listening(
                program.err(), "stopping after this batch; run the same command again to go on");
        Progress progress = program.progress(program.spec().name(), "completions", options.quiet)) {
      RunOptions how = usual.withProgress(progress).withCancellation(interruption);
      if (options.replay != null) {
        Replay done = Replay.of(ReportJson.read(options.replay), experiment, how);
        write(done.again());
        program.out().println(done.difference().summary());
        return done.difference().identical() ? ExitCode.DONE : ExitCode.DIFFERENT;
      }
      ExperimentResult result = experiment.run(how.in(options.output.resolve("journal")));
      progress.finish();
      write(result);
      if (reader != null) {
        reader.read(result.report());
        return ExitCode.DONE;
      }
      print(result);
      requireActed(result.report());
      return ExitCode.DONE;
    }
  }

  private void write(ExperimentResult result) throws IOException {
    if (options.force()) {
      result.replaceIn(options.output);
    } else {
      result.writeTo(options.output);
    }
  }

  private void print(ExperimentResult result) {
    Report report = result.report();
    if (options.json) {
      program.out().println(json(report));
      return;
    }
    program.out().println(ResultTable.render(report, result.costs(), VerdictRule.standard()));
    if (options.suppression) {
      SuppressionVerdict.of(report, BundledPairs.identity(), BundledPairs.insults())
          .forEach(verdict -> program.out().println(verdict.sentence()));
      program.out().println();
    }
    if (!options.quiet) {
      program.out().println(LEGEND);
    }
    program.print("report.html, report.json and the other files are in %s%n", options.output);
  }

  /** What a script wants to know: who passes, and where the numbers are. */
  private String json(Report report) {
    ArrayNode systems = JsonNodeFactory.instance.arrayNode();
    for (Verdict verdict : Verdicts.of(report, VerdictRule.standard()).verdicts()) {
      ObjectNode one = systems.addObject();
      one.put("system", verdict.system());
      one.put("role", verdict.role().name());
      one.put("outcome", verdict.passing().name());
      one.put("verdict", verdict.sentence());
      verdict.unitsFor().ifPresent(prompts -> one.put("promptsFor", prompts));
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("report", options.output.resolve("report.json").toString());
    all.set("systems", systems);
    return BoundedJson.mapper().valueToTree(all).toPrettyString();
  }

  private static void requireActed(Report report) {
    List<String> silent =
        report.systems().stream().flatMap(system -> system.neverActed().stream()).toList();
    if (!silent.isEmpty()) {
      throw new ConfigException(
          "these interventions never acted: " + silent + "; the results say nothing about them");
    }
  }
}
