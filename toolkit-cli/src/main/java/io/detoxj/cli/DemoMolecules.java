/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.TextTable;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.endpoint.FragmentEndpoint;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.SuccessRates;
import io.detoxj.molecule.evaluation.ToxiEval;
import io.detoxj.molecule.repair.ControlledRepair;
import io.detoxj.molecule.repair.RandomRepair;
import io.detoxj.molecule.repair.RuleRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From nothing to a page of repaired molecules. */
@Command(
    name = "demo",
    sortOptions = false,
    description =
        "Repairs 24 bundled compounds by rules and at random, evaluates both, and writes a page.")
final class DemoMolecules extends Program {
  @Option(
      names = "--output",
      defaultValue = "target/molecules",
      paramLabel = "FOLDER",
      description = "Where proposals, tables and page go (${DEFAULT-VALUE})")
  private Path output = Path.of("target/molecules");

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the random edits and the statistics (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    MoleculeOutput.requireFree(output, overwriting.force());
    Benchmark benchmark = Benchmark.bundled();
    ToxiEval eval = new ToxiEval(new FragmentEndpoint(), EvaluationMode.CORRECTED);
    List<Evaluation> evaluations = new ArrayList<>();
    ControlledRepair repair = ControlledRepair.of(RuleRepair.standard(), benchmark);
    for (RecordedResponses responses :
        List.of(repair.control(RandomRepair.Pool.PLACES, seed), repair.responses())) {
      evaluations.add(eval.evaluate(benchmark, responses));
    }
    EvaluationReport report = new EvaluationReport(evaluations, Bootstrap.standard(seed));
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      MoleculeOutput.write(report, eval, output);
    }
    print(
        "%s toxic compounds, judged by %s%n%n",
        benchmark.tasks().size(), evaluations.get(0).judge());
    print("%s%n", table(report.rates()));
    print("The molecules are in %s%n", output.resolve("report.html"));
    return ExitCode.DONE;
  }

  private static String table(SuccessRates rates) {
    List<List<String>> rows = new ArrayList<>();
    for (SuccessRates.Rate rate : rates.overall()) {
      rows.add(
          List.of(
              rate.model(),
              "%s of %s".formatted(rate.successes(), rate.molecules() - rate.unknown()),
              String.valueOf(rate.unknown()),
              difference(rate.fromFirst())));
    }
    return new TextTable(List.of("", "repaired", "not known", "difference"), rows).render();
  }

  private static String difference(@Nullable PairedDifference difference) {
    return difference == null
        ? ""
        : Numbers.signedWithInterval(difference.difference(), difference.interval());
  }
}
