/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.classifier.ClassifierEndpoint;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.endpoint.FragmentEndpoint;
import io.detoxj.molecule.endpoint.ReplayedEndpoint;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.Outcome;
import io.detoxj.molecule.evaluation.SeedPool;
import io.detoxj.molecule.evaluation.Summary;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates recorded repairs by ToxiEval. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = "Evaluates recorded repairs of toxic molecules by ToxiEval.")
final class EvaluateRepairs extends Program {
  private static final String REPLAY = "replay:";

  @Option(
      names = "--tasks",
      required = true,
      paramLabel = "FOLDER",
      description = "Files of ToxiMol, such as ames.json; or bundled, 24 compounds")
  private Path tasks = Path.of(".");

  @Option(names = "--task", paramLabel = "NAME", description = "Only these of them (all)")
  private List<String> names = List.of();

  @Option(
      names = "--responses",
      required = true,
      paramLabel = "FOLDER",
      description = "Recorded answers; others are compared with the first model of all")
  private List<Path> responses = List.of();

  @Option(
      names = "--judge",
      defaultValue = "none",
      paramLabel = "JUDGE",
      description =
          "Of toxicity: none, which takes all as safe; fragments, which knows three endpoints;"
              + " classifiers, which know AMES, DILI, hERG and Tox21; replay:FILE, with recorded"
              + " judgements; a language model, llm:url=...,model=NAME or model:FOLDER, with"
              + " --judgements (${DEFAULT-VALUE})")
  private String judge = "none";

  @Mixin private JudgingModel judging = new JudgingModel();

  @Option(
      names = "--paper-compat",
      description = "Follows the paper's program to the letter, with its slips")
  private boolean paper;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the statistics (${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--output", paramLabel = "FOLDER", description = "Where tables and report go")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  public Integer call() throws IOException {
    Benchmark all = MoleculeTasks.read(tasks);
    Benchmark benchmark = names.isEmpty() ? all : all.only(names);
    List<RecordedResponses> models = new ArrayList<>();
    for (Path folder : responses) {
      models.addAll(RecordedResponses.read(folder));
    }
    if (output != null) {
      MoleculeOutput.requireFree(output, overwriting.force());
    }
    if (JudgingModel.isMeant(judge)) {
      try (JudgingModel.Open opened = judging.open(judge)) {
        return evaluate(opened.endpoint(), benchmark, models);
      }
    }
    judging.requireUnused();
    return evaluate(judge(), benchmark, models);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private int evaluate(
      ToxicityEndpoint endpoint, Benchmark benchmark, List<RecordedResponses> models)
      throws IOException {
    ToxiEval eval = new ToxiEval(endpoint, paper ? EvaluationMode.PAPER : EvaluationMode.CORRECTED);
    if (output == null) {
      report(eval, benchmark, models);
      return ExitCode.DONE;
    }
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      MoleculeOutput.write(report(eval, benchmark, models), eval, output);
    }
    print("report.html, report.json and the tables are in %s%n", output);
    return ExitCode.DONE;
  }

  private EvaluationReport report(
      ToxiEval eval, Benchmark benchmark, List<RecordedResponses> models) {
    List<Evaluation> evaluations = new ArrayList<>();
    for (RecordedResponses model : models) {
      Evaluation evaluation = eval.evaluate(benchmark, model);
      evaluations.add(evaluation);
      show(evaluation);
    }
    Bootstrap bootstrap = Bootstrap.standard(seed);
    for (SeedPool pool : SeedPool.of(evaluations)) {
      show(pool.ofToxicOriginals(), evaluations.get(0).ofToxicOriginals(), bootstrap);
    }
    return new EvaluationReport(evaluations, bootstrap);
  }

  /** How far the first model is from a control, where the original is toxic to the judge, too. */
  private void show(SeedPool control, Evaluation first, Bootstrap bootstrap) {
    UnitStatistic rate = control.successRate(first.criteria());
    if (rate.unitsInCommon(first.successRate(first.criteria())).size() >= Bootstrap.MIN_UNITS) {
      PairedDifference difference = control.exceededBy(first, first.criteria(), bootstrap);
      print(
          "%s (seeds: %d): %.1f %% of %d are repaired; %s: %+.1f points [%.1f, %.1f]%n%n",
          control.name(),
          control.seeds().size(),
          100 * rate.value(),
          difference.units(),
          first.model(),
          100 * difference.difference(),
          100 * difference.interval().low(),
          100 * difference.interval().high());
    }
  }

  private void show(Evaluation evaluation) {
    Summary summary = Summary.of(evaluation, evaluation.criteria());
    print("%s, judged by %s%n%n", evaluation.model(), evaluation.judge());
    print("%s%n", Summary.csv(summary.rows()));
    Evaluation toxic = evaluation.ofToxicOriginals();
    print(
        "%d originals are toxic to the judge, too; of these %d are repaired.%n%n",
        toxic.tasks().size(), toxic.count(Outcome.SUCCESS, toxic.criteria()));
  }

  private ToxicityEndpoint judge() throws IOException {
    if (judge.startsWith(REPLAY)) {
      return ReplayedEndpoint.read(Path.of(judge.substring(REPLAY.length())));
    }
    return switch (judge) {
      case "none" -> new ConstantEndpoint();
      case "fragments" -> new FragmentEndpoint();
      case "classifiers" -> ClassifierEndpoint.bundled();
      default ->
          throw new UsageException(
              "--judge must be none, fragments, classifiers, replay:FILE, llm:url=...,model=NAME or model:FOLDER but was "
                  + judge);
    };
  }
}
