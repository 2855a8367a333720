/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SettingChoice;
import io.detoxj.eval.report.VerdictRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses a setting of each method by one rule. */
@Command(
    name = "choose",
    sortOptions = false,
    description =
        "Tries as many settings of each method, and chooses the lowest toxicity within the limit of"
            + " fluency; report on other prompts.")
final class Choose extends Program {
  @Option(
      names = "--method",
      required = true,
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description =
          "A method with the settings to try, such as \"vector:strength=1|2|4\"; may be repeated")
  private List<String> methods = List.of();

  @Option(
      names = "--within",
      defaultValue = "1.5",
      paramLabel = "RATIO",
      description =
          "The highest perplexity of a setting, in multiples of the base's (${DEFAULT-VALUE})")
  private double within;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Override
  public Integer call() throws IOException {
    OptionRange.positive("--within", within, "1.5 is usual");
    Trials trials = Trials.of(methods).requireAsMany(false);
    List<MethodSpec> specs = trials.specs();
    Path file = options.output.resolve(Trials.FILE_NAME);
    if (!options.dryRun) {
      new OutputGuard(options.force()).file(file);
    }
    options.noControls = true;
    return new Evaluation(options, specs, this, report -> choose(trials, report, file)).run();
  }

  private void choose(Trials trials, Report report, Path file) throws IOException {
    SettingChoice choice = trials.choose(report, new VerdictRule(within), file);
    if (options.json) {
      out().println(Trials.json(choice));
    } else {
      Trials.tell(choice, file, this);
    }
  }
}
