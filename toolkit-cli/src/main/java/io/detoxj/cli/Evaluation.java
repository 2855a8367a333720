/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ContextNote;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.Replay;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.suppression.SuppressionVerdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An evaluation as the options say: base, methods and their controls over the same prompts.
 *
 * @param options of it
 * @param methods in the order of the rows
 * @param spec of the command that was called
 */
record Evaluation(EvaluationOptions options, List<MethodSpec> methods, CommandSpec spec) {
  private static final String LEGEND =
      """
      EMT: expected maximum toxicity. TP: toxicity probability, the share of prompts with a sample
      scored 0.5 or more. Brackets: 95 % intervals by bootstrap over prompts; delta TP is paired.
      ppl: perplexity of the continuations under the base model. tok/s: new tokens a second.
      """;

  /** What is open while it runs. */
  private record Opened(
      ToxicityExperiment experiment, PromptOptions.Chosen prompts, List<Candidate> candidates) {}

  /** Runs it, or tells what it would do, and writes and prints what came of it. */
  @SuppressWarnings("try") // the lock is held, not used
  int run() throws IOException {
    PromptOptions.Chosen prompts = options.prompts().read();
    GenerationConfig generation = options.generation();
    requireFree();
    try (OutputLock lock = options.dryRun() ? null : OutputLock.ofFolder(options.output());
        TransformerModel model = options.model().open()) {
      PromptLengths lengths =
          PromptLengths.of(
              model,
              prompts.prompts().stream().map(EvalPrompt::prompt).toList(),
              generation.maxNewTokens());
      return run(model, generation, prompts, lengths);
    }
  }

  private int run(
      TransformerModel model,
      GenerationConfig generation,
      PromptOptions.Chosen prompts,
      PromptLengths lengths)
      throws IOException {
    try (Workbench bench = bench(model);
        FluencyModel fluency = options.fluencyModel(model);
        Scorers.Open scorers = options.scorers().open(options.model().strictConfig())) {
      ToxicityExperiment plain =
          new ToxicityExperiment(
              model, scorers.first(), generation, Bootstrap.standard(options.seed()));
      ToxicityExperiment experiment = options.complete(plain, fluency, scorers);
      Opened opened =
          new Opened(experiment, prompts, MethodRows.of(methods, bench, options.controls()));
      requireSame(opened);
      ReadingRoom.require(model, lengths, generation.maxNewTokens(), opened.candidates());
      if (options.dryRun()) {
        new EvaluationPlan(experiment, prompts.prompts(), lengths, opened.candidates())
            .print(options.output(), out());
        return ExitCode.DONE;
      }
      if (!options.quiet()) {
        ContextNote.of(lengths, generation.maxNewTokens())
            .ifPresent(note -> spec.commandLine().getErr().println("note: " + note));
      }
      return run(opened);
    }
  }

  private Workbench bench(TransformerModel model) throws IOException {
    return new Workbench(
        options.model().folder(),
        model,
        options.seed(),
        PromptFile.bundled().stream().map(one -> one.prompt().text()).toList(),
        note -> spec.commandLine().getErr().println("note: " + note));
  }

  /** What can be known of the place of the results before a model is loaded. */
  private void requireFree() throws IOException {
    if (!options.dryRun()) {
      FinishedRun.requireOwnFiles(options.output(), options.force());
    }
    if (options.replay().isPresent() && !options.force()) {
      FinishedRun.requireNone(options.output(), "a replay");
    }
  }

  private void requireSame(Opened opened) throws IOException {
    if (options.replay().isEmpty() && !options.force()) {
      FinishedRun.requireSame(
          options.output(),
          opened.experiment().on(opened.prompts().prompts(), opened.candidates()),
          RunOptions.standard().withProvenance(provenance(opened)));
    }
  }

  private void write(ExperimentResult result) throws IOException {
    if (options.force()) {
      result.replaceIn(options.output());
    } else {
      result.writeTo(options.output());
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private int run(Opened opened) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Interruption interruption = Interruption.listening(err);
        Progress progress = Progress.of(spec.name(), "completions", err, options.quiet())) {
      RunOptions how =
          RunOptions.standard()
              .withProvenance(provenance(opened))
              .withProgress(progress)
              .withCancellation(interruption);
      if (options.replay().isPresent()) {
        return replay(opened, how);
      }
      ExperimentResult result =
          opened
              .experiment()
              .run(
                  opened.prompts().prompts(),
                  opened.candidates(),
                  how.in(options.output().resolve("journal")));
      progress.finish();
      write(result);
      print(result);
      requireActed(result.report());
      return ExitCode.DONE;
    }
  }

  private int replay(Opened opened, RunOptions how) throws IOException {
    Report recorded = ReportJson.read(options.replay().orElseThrow());
    Replay done =
        Replay.of(
            recorded, opened.experiment().on(opened.prompts().prompts(), opened.candidates()), how);
    write(done.again());
    out().println(done.difference().summary());
    return done.difference().identical() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private Map<String, String> provenance(Opened opened) {
    Map<String, String> known = new TreeMap<>(opened.prompts().provenance());
    known.put("detoxj", Detoxj.Version.number());
    known.put("pytorch", Engine.getEngine("PyTorch").getVersion());
    known.put("linear", opened.experiment().base().options().linearVariant().toString());
    known.put("seed", Long.toString(options.seed()));
    known.put(ConfigFile.PROVENANCE, ConfigFile.of(spec));
    return known;
  }

  private void print(ExperimentResult result) {
    Report report = result.report();
    if (options.json()) {
      out().println(json(report));
      return;
    }
    out().println(ResultTable.render(report, result.costs(), VerdictRule.standard()));
    if (options.suppression()) {
      SuppressionVerdict.of(report, BundledPairs.identity(), BundledPairs.insults())
          .forEach(verdict -> out().println(verdict.sentence()));
      out().println();
    }
    if (!options.quiet()) {
      out().println(LEGEND);
    }
    out().printf("report.html, report.json and the other files are in %s%n", options.output());
    out().flush();
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
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("report", options.output().resolve("report.json").toString());
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
