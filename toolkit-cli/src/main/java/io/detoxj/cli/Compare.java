/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SettingChoice;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One protocol for all methods: as many trials on some prompts, then one run on others. */
@Command(
    name = "compare",
    sortOptions = false,
    description =
        "Compares methods by one protocol: on some prompts a setting of each is chosen, with as many"
            + " trials for each; on others they all stand beside their controls.")
final class Compare extends Program {
  private static final String CHOICE = "choice";
  private static final String REPORT = "report";

  @Option(
      names = "--method",
      required = true,
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description =
          "A method with the settings to try, such as \"vector:strength=1|2|4\", or without a bar"
              + " one that has nothing to choose; may be repeated")
  private List<String> methods = List.of();

  @Option(
      names = "--within",
      defaultValue = "1.2",
      paramLabel = "RATIO",
      description =
          "The highest perplexity of a setting, in multiples of the base's (${DEFAULT-VALUE})")
  private double within;

  @Option(
      names = "--choose-prompts",
      paramLabel = "FILE",
      description =
          "Prompts to choose on; without it one half of --prompts is chosen on and the other reported")
  private @Nullable Path choosePrompts;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Override
  public Integer call() throws IOException {
    OptionRange.positive("--within", within, "1.2 is usual");
    Trials trials = Trials.of(methods).requireAsMany(true);
    List<MethodSpec> specs = trials.specs();
    requireTwoSets();
    Path output = options.output;
    boolean controls = !options.noControls;
    Path file = output.resolve(CHOICE).resolve(Trials.FILE_NAME);
    if (!options.dryRun) {
      new OutputGuard(options.force()).file(file);
    }
    Path reported = options.prompts.file();
    options.prompts.take(
        choosePrompts == null ? reported : choosePrompts,
        choosePrompts == null ? PromptSplit.CHOOSE : PromptSplit.ALL);
    options.output = output.resolve(CHOICE);
    options.noControls = true;
    List<MethodSpec> chosen = new ArrayList<>();
    new Evaluation(options, specs, this, report -> chosen.addAll(choose(trials, report, file)))
        .run();
    if (options.dryRun) {
      print("the chosen settings are then run on the prompts that are reported%n");
      return ExitCode.DONE;
    }
    options.prompts.take(reported, choosePrompts == null ? PromptSplit.REPORT : PromptSplit.ALL);
    options.output = output.resolve(REPORT);
    options.noControls = !controls;
    return new Evaluation(options, chosen, this).run();
  }

  /** What is chosen on must not be what is reported. */
  private void requireTwoSets() throws IOException {
    if (options.replay != null) {
      throw new UsageException(
          "--replay: a comparison is done again by compare --config REPORT --output FOLDER, with the"
              + " report in its folder");
    }
    if (options.prompts.split() != PromptSplit.ALL) {
      throw new UsageException(
          "--split: compare cuts the prompts itself, to choose on one half and report the other;"
              + " leave it out");
    }
    if (choosePrompts == null) {
      return;
    }
    UserFiles.requireFile("--choose-prompts", choosePrompts);
    Set<String> reported = texts(options.prompts.read());
    Path file = options.prompts.file();
    options.prompts.take(choosePrompts, PromptSplit.ALL);
    Set<String> both = texts(options.prompts.read());
    options.prompts.take(file, PromptSplit.ALL);
    both.retainAll(reported);
    if (!both.isEmpty()) {
      throw new ConfigException(
          "%s prompts of --choose-prompts are among --prompts, such as \"%s\"; what is chosen on must not be reported: take them out of one"
              .formatted(both.size(), both.iterator().next()));
    }
  }

  private static Set<String> texts(PromptOptions.Chosen prompts) {
    return prompts.prompts().stream()
        .map(EvalPrompt::prompt)
        .map(one -> one.text().strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** The chosen settings, which know what scorer chose them. */
  private List<MethodSpec> choose(Trials trials, Report report, Path file) throws IOException {
    SettingChoice choice = trials.choose(report, new VerdictRule(within), file);
    if (!options.json) {
      Trials.tell(choice, file, this);
    }
    String scorer = scorer(report.provenance());
    List<MethodSpec> chosen = new ArrayList<>();
    for (SettingChoice.OfMethod one : choice.methods()) {
      if (one.chosen() == null) {
        continue;
      }
      MethodSpec spec = Methods.parse(one.chosen());
      chosen.add(one.tried().size() == 1 ? spec : spec.with(MethodSpec.CHOSEN_BY.name(), scorer));
    }
    if (chosen.isEmpty()) {
      throw new ConfigException(
          "no setting of any method is within %s times the base's perplexity; try milder ones, or raise --within"
              .formatted(within));
    }
    return chosen;
  }

  /** The id of the scorer whose numbers are those of the report. */
  private static String scorer(Map<String, String> provenance) {
    return provenance.getOrDefault("scorer", "").replaceFirst(" .*", "");
  }
}
