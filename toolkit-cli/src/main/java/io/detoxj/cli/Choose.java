/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SettingChoice;
import io.detoxj.eval.report.VerdictRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  /** The name of the file with what was tried. */
  static final String FILE_NAME = "choice.json";

  private static final Pattern ALTERNATIVES = Pattern.compile("=([^,=]*\\|[^,=]*)");

  @Option(
      names = "--method",
      required = true,
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description =
          "A method with the settings to try, such as \"vector:strength=1|2|4\"; may be repeated")
  private List<String> methods = List.of();

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Override
  public Integer call() throws IOException {
    List<SettingChoice.Settings> all =
        methods.stream().map(text -> new SettingChoice.Settings(text, settings(text))).toList();
    requireAsMany(all);
    List<MethodSpec> specs =
        all.stream().flatMap(one -> one.settings().stream()).map(Choose::parsed).toList();
    Path file = options.output.resolve(FILE_NAME);
    if (!options.dryRun) {
      new OutputGuard(options.force()).file(file);
    }
    options.noControls = true;
    return new Evaluation(options, specs, this, report -> choose(report, all, file)).run();
  }

  /** A method at every combination of its alternatives, the last of them changing fastest. */
  static List<String> settings(String method) {
    Matcher matcher = ALTERNATIVES.matcher(method);
    if (!matcher.find()) {
      return List.of(method);
    }
    List<String> all = new ArrayList<>();
    for (String value : matcher.group(1).split("\\|", -1)) {
      if (value.isBlank()) {
        throw new UsageException(
            "--method \"%s\" has an empty value beside a bar; write key=1|2|4".formatted(method));
      }
      all.addAll(
          settings(
              method.substring(0, matcher.start(1)) + value + method.substring(matcher.end())));
    }
    return all;
  }

  private static void requireAsMany(List<SettingChoice.Settings> all) {
    if (all.stream().map(one -> one.settings().size()).distinct().count() > 1) {
      throw new UsageException(
          "every --method must have the same number of settings, or the one with most is favoured: "
              + all.stream()
                  .map(one -> one.settings().size() + " of " + one.method())
                  .collect(Collectors.joining(", ")));
    }
  }

  private static MethodSpec parsed(String text) {
    MethodSpec spec = Methods.parse(text);
    if (spec.optional() || spec.rows() != MethodSpec.Rows.BOTH) {
      throw new UsageException(
          "--method %s: choose takes neither optional=true nor rows=; leave them out"
              .formatted(text));
    }
    return spec;
  }

  private void choose(Report report, List<SettingChoice.Settings> all, Path file)
      throws IOException {
    SettingChoice choice = SettingChoice.of(report, VerdictRule.standard(), all);
    String json = BoundedJson.mapper().valueToTree(choice).toPrettyString();
    AtomicFiles.writeString(file, json + "\n");
    if (options.json) {
      out().println(json);
      return;
    }
    out().println(choice.table().render());
    for (SettingChoice.OfMethod one : choice.methods()) {
      print(
          "%s: %s%n",
          one.method(), one.chosen() == null ? "none is within the limit" : one.chosen());
    }
    print("%s has what was tried%n", file);
  }
}
