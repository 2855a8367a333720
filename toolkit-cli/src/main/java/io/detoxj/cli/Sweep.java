/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A method at many settings. */
@Command(
    name = "sweep",
    sortOptions = false,
    description = "Evaluates a method at every combination of some settings.")
final class Sweep extends Program {
  private static final int MOST = 500;

  @Option(
      names = "--method",
      required = true,
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description = "What is swept, such as vector or sae:tier=per-token; may be repeated")
  private List<String> methods = List.of();

  @Option(
      names = "--over",
      required = true,
      paramLabel = "KEY=A,B,..",
      description = "A setting and its values, such as strength=0.5,1,2; may be repeated")
  private List<String> over = List.of();

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Override
  public Integer call() throws IOException {
    List<MethodSpec> all = new ArrayList<>();
    for (String method : methods) {
      all.addAll(grid(OptionValue.of("--method", () -> Methods.parse(method)), over));
    }
    if (all.size() > MOST) {
      throw new UsageException(
          all.size() + " combinations are too many for one run; at most " + MOST);
    }
    return new Evaluation(options, all, this).run();
  }

  /** The method at every combination, the last setting changing fastest. */
  static List<MethodSpec> grid(MethodSpec method, List<String> over) {
    List<MethodSpec> all = List.of(method);
    Set<String> keys = new HashSet<>();
    for (String one : over) {
      int equals = one.indexOf('=');
      if (equals < 1 || equals == one.length() - 1) {
        throw new UsageException(
            "--over \"%s\" must be a setting and its values, such as strength=0.5,1,2"
                .formatted(one));
      }
      String key = one.substring(0, equals);
      if (!keys.add(key)) {
        throw new UsageException(
            "--over %s is given twice; put all its values into one list, such as --over %s=1,2,3"
                .formatted(key, key));
      }
      List<String> values = List.of(one.substring(equals + 1).split(",", -1));
      if (Set.copyOf(values).size() < values.size()) {
        throw new UsageException("--over \"%s\" has a value twice; leave one out".formatted(one));
      }
      List<MethodSpec> next = new ArrayList<>();
      for (MethodSpec before : all) {
        for (String value : values) {
          if (value.isBlank()) {
            throw new UsageException("--over \"%s\" has an empty value".formatted(one));
          }
          next.add(OptionValue.of("--over", () -> before.with(key, value)));
        }
      }
      all = next;
    }
    return all;
  }
}
