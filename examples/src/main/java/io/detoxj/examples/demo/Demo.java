/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.detoxj.core.ConfigException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.Replay;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.suppression.SuppressionVerdict;
import io.detoxj.eval.toxicity.task.Task;
import io.detoxj.eval.toxicity.task.TaskFile;
import io.detoxj.examples.RowNames;
import io.detoxj.examples.console.ContextNote;
import io.detoxj.examples.console.Interruption;
import io.detoxj.examples.console.OptionRange;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.console.ProgressLine;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Compares a model with itself under a steering vector at several strengths and, where there is an
 * autoencoder, a patch or a value network beside it, under steering by features, with edited
 * weights and under rectified decoding; with random directions, features and edits and the values
 * of other tokens as controls. Writes table, report and generations.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Makes a model less toxic by steering, surgery and rectified decoding, and measures what that did.")
public final class Demo implements Callable<Integer> {
  /** Which systems are compared. */
  enum Rows {
    MAIN,
    ALL
  }

  private static final String LEGEND =
      """
      EMT: expected maximum toxicity. TP: toxicity probability, the share of prompts with a sample
      scored 0.5 or more. Brackets: 95 % intervals by bootstrap over prompts; delta TP is paired.
      ppl: perplexity of the continuations under the base model. tok/s: new tokens a second.
      """;

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(names = "--prompts", description = "Prompts, JSON Lines (default: the bundled 100)")
  private String prompts = "";

  @Option(names = "--pairs", required = true, description = "Pairs for models without vectors")
  private Path pairs = Path.of(".");

  @Option(names = "--samples", defaultValue = "25", description = "Samples of each prompt")
  private int samples;

  @Option(names = "--tokens", defaultValue = "20", description = "Most new tokens of a sample")
  private int tokens;

  @Option(
      names = "--layer",
      description = "Block whose output is steered (default: the one before the middle)")
  private int layer = -1;

  @Option(names = "--strengths", split = ",", defaultValue = "1,2,4")
  private List<Double> strengths = List.of();

  @Option(names = "--seed", defaultValue = "1", description = "Seed of sampling and statistics")
  private long seed;

  @Option(
      names = "--rows",
      defaultValue = "MAIN",
      description = "MAIN: every method at its best; ALL: every tier and strength")
  private Rows rows = Rows.MAIN;

  @Option(
      names = "--tasks",
      split = ",",
      description = "Benchmarks of capability, such as arc_easy,piqa; their data are below --data")
  private List<String> tasks = List.of();

  @Option(names = "--data", description = "Folder of the benchmarks' data")
  private Path data = Path.of(".");

  @Option(
      names = "--task-items",
      defaultValue = "200",
      description = "At most so many items of each benchmark, the first ones")
  private int taskItems;

  @Option(names = "--judge", description = "Folder of a text classifier that scores beside ours")
  private String judge = "";

  @Option(
      names = "--replay",
      description = "A report.json to run again and compare with; exit code 1 if it differs")
  private String replay = "";

  @Option(names = "--output", required = true, description = "Folder for the results")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new Demo(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    // Everything that can be wrong with the input is found before the long part.
    FinishedRun.requireOwnFiles(output, overwriting.force());
    if (!replay.isEmpty() && !overwriting.force()) {
      FinishedRun.requireNone(output, "a replay");
    }
    List<EvalPrompt> evalPrompts =
        prompts.isEmpty() ? PromptFile.bundled() : PromptFile.read(Path.of(prompts));
    GenerationConfig generation =
        GenerationConfig.nucleus(
            OptionRange.atLeast("--tokens", tokens, 1),
            0.9,
            OptionRange.atLeast("--samples", samples, 1),
            seed);
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = fitting(evalPrompts, out);
        Autoencoders autoencoders = Autoencoders.beside(folder, model, evalPrompts);
        RectifyRows rectified = RectifyRows.beside(folder);
        Scorer scorer = LinearToxicityScorer.bundled();
        Judge second = Judge.of(judge);
        Interruption interruption = Interruption.listening(out)) {
      SteeringVector vector = vector(model);
      out.printf(
          Locale.ROOT,
          "%s: %d blocks, width %d; steering at %s; %d prompts, %d samples of %d tokens%n",
          folder.getFileName(),
          model.info().layers(),
          model.info().width(),
          vector.point(),
          evalPrompts.size(),
          samples,
          tokens);
      out.flush();
      ToxicityExperiment experiment =
          examining(new ToxicityExperiment(model, scorer, generation, Bootstrap.standard(seed)));
      ToxicityExperiment whole = second.scorer().map(experiment::withJudge).orElse(experiment);
      List<Candidate> candidates = candidates(model, vector, autoencoders, rectified);
      RunOptions options =
          RunOptions.standard()
              .withProvenance(provenance())
              .withProgress(new ProgressLine(out, "completions"))
              .withCancellation(interruption);
      if (!replay.isEmpty()) {
        return replayed(whole, evalPrompts, candidates, options, out);
      }
      if (!overwriting.force()) {
        FinishedRun.requireSame(output, whole.on(evalPrompts, candidates), options);
      }
      ExperimentResult result =
          whole.run(evalPrompts, candidates, options.in(output.resolve("journal")));
      write(result, out);
    }
    return 0;
  }

  /** The model, if it has room for the prompts. */
  private TransformerModel fitting(List<EvalPrompt> evalPrompts, PrintWriter out)
      throws IOException {
    TransformerModel model = TransformerModel.load(folder);
    try {
      List<Prompt> plain = evalPrompts.stream().map(EvalPrompt::prompt).toList();
      ContextNote.of(PromptLengths.of(model, plain, tokens), tokens)
          .ifPresent(note -> out.println("note: " + note));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private int replayed(
      ToxicityExperiment experiment,
      List<EvalPrompt> evalPrompts,
      List<Candidate> candidates,
      RunOptions options,
      PrintWriter out)
      throws IOException {
    Report recorded = ReportJson.read(Path.of(replay));
    Replay done = Replay.of(recorded, experiment.on(evalPrompts, candidates), options);
    writeFiles(done.again());
    out.println(done.difference().summary());
    return done.difference().identical() ? 0 : 1;
  }

  private ToxicityExperiment examining(ToxicityExperiment plain) throws IOException {
    ToxicityExperiment experiment =
        plain.examining(BundledPairs.identity()).examining(BundledPairs.insults());
    for (String task : tasks) {
      experiment = experiment.examining(Task.of(TaskFile.named(task), data, taskItems));
    }
    return experiment;
  }

  private SteeringVector vector(TransformerModel model) throws IOException {
    int block = layer >= 0 ? layer : (model.info().layers() - 1) / 2;
    HookPoint point = model.info().requireHookPoint(HookPoint.residPost(block));
    return new VectorSource(folder, pairs).vectors(model).at(point);
  }

  private List<Candidate> candidates(
      TransformerModel model,
      SteeringVector vector,
      Autoencoders autoencoders,
      RectifyRows rectified)
      throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (double strength : strengths) {
      candidates.add(
          new Candidate(
              "steering-vector-" + RowNames.number(strength),
              Role.METHOD,
              VectorSteering.away(vector, strength)));
    }
    for (double strength : strengths) {
      candidates.add(
          new Candidate(
              "random-direction-" + RowNames.number(strength),
              Role.CONTROL,
              VectorSteering.randomControl(vector, strength, seed)));
    }
    candidates.addAll(autoencoders.candidates(rows == Rows.ALL));
    candidates.addAll(SurgeryRows.beside(folder, model, seed, rows == Rows.ALL));
    candidates.addAll(rectified.candidates(seed, rows == Rows.ALL));
    return candidates;
  }

  private Map<String, String> provenance() throws IOException {
    Map<String, String> known = new TreeMap<>();
    String version = ToxicityExperiment.class.getPackage().getImplementationVersion();
    known.put("detoxj", version == null ? "development" : version);
    known.put("prompts", prompts.isEmpty() ? "bundled" : Path.of(prompts).getFileName().toString());
    if (!prompts.isEmpty()) {
      known.put("prompts_sha256", Sha256.hex(Path.of(prompts)));
    }
    known.put("pytorch", Engine.getEngine("PyTorch").getVersion());
    known.put("linear", TorchOps.inferenceVariant(Device.cpu(), false).toString());
    known.put("seed", Long.toString(seed));
    return known;
  }

  private void writeFiles(ExperimentResult result) throws IOException {
    if (overwriting.force()) {
      result.replaceIn(output);
    } else {
      result.writeTo(output);
    }
  }

  private void write(ExperimentResult result, PrintWriter out) throws IOException {
    writeFiles(result);
    out.println();
    out.println(ResultTable.render(result.report(), result.costs(), VerdictRule.standard()));
    SuppressionVerdict.of(result.report(), BundledPairs.identity(), BundledPairs.insults())
        .forEach(verdict -> out.println(verdict.sentence()));
    out.println();
    out.println(LEGEND);
    out.printf(
        "report.html (for a browser), report.json, summary.csv and the other files are in %s%n",
        output);
    out.flush();
    List<String> silent =
        result.report().systems().stream().flatMap(system -> system.neverActed().stream()).toList();
    if (!silent.isEmpty()) {
      throw new ConfigException(
          "these interventions never acted: " + silent + "; the results say nothing about them");
    }
  }
}
