/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
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

/**
 * The settings of each method that are tried before one is chosen.
 *
 * @param methods with their settings, in the order in which they were given
 */
record Trials(List<SettingChoice.Settings> methods) {
  /** The name of the file with what was tried. */
  static final String FILE_NAME = "choice.json";

  private static final Pattern ALTERNATIVES = Pattern.compile("=([^,=]*\\|[^,=]*)");

  /** Of methods as they were written, such as {@code vector:strength=1|2|4}. */
  static Trials of(List<String> methods) {
    return new Trials(
        methods.stream().map(text -> new SettingChoice.Settings(text, settings(text))).toList());
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

  /**
   * Refuses trials of which one method has more than another.
   *
   * @param fixed whether a method may have a single setting beside others with more, by which it
   *     gains nothing
   */
  Trials requireAsMany(boolean fixed) {
    if (methods.stream()
            .map(one -> one.settings().size())
            .filter(count -> !fixed || count > 1)
            .distinct()
            .count()
        > 1) {
      throw new UsageException(
          "every --method must have the same number of settings, or the one with most is favoured: "
              + methods.stream()
                  .map(one -> one.settings().size() + " of " + one.method())
                  .collect(Collectors.joining(", ")));
    }
    return this;
  }

  /** Every setting as a row. */
  List<MethodSpec> specs() {
    return methods.stream().flatMap(one -> one.settings().stream()).map(Trials::parsed).toList();
  }

  private static MethodSpec parsed(String text) {
    MethodSpec spec = Methods.parse(text);
    if (spec.optional() || spec.rows() != MethodSpec.Rows.BOTH) {
      throw new UsageException(
          "--method %s: what is chosen among takes neither optional=true nor rows=; leave them out"
              .formatted(text));
    }
    return spec;
  }

  /** Chooses, and writes what was tried. */
  SettingChoice choose(Report report, VerdictRule rule, Path file) throws IOException {
    SettingChoice choice = SettingChoice.of(report, rule, methods);
    AtomicFiles.writeString(file, json(choice) + "\n");
    return choice;
  }

  static String json(SettingChoice choice) {
    return BoundedJson.mapper().valueToTree(choice).toPrettyString();
  }

  /** Tells what was chosen. */
  static void tell(SettingChoice choice, Path file, Program program) {
    program.out().println(choice.table().render());
    for (SettingChoice.OfMethod one : choice.methods()) {
      program.print(
          "%s: %s%n",
          one.method(), one.chosen() == null ? "none is within the limit" : one.chosen());
    }
    program.print("%s has what was tried%n", file);
  }
}
