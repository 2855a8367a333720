/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a model with itself under methods. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description =
        "Compares a model with itself under methods: toxicity, fluency, diversity, and what breaks.")
final class Evaluate extends Program {
  @Option(
      names = "--method",
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description =
          "A row, such as vector:strength=2; may be repeated; parts that act together are joined by"
              + " ' + '; name=... names the row")
  private List<String> methods = List.of();

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Override
  public Integer call() throws IOException {
    if (methods.isEmpty()) {
      throw new UsageException(
          "there is nothing to compare the model with; give a --method, such as vector:strength=2");
    }
    List<MethodSpec> all =
        methods.stream().map(one -> OptionValue.of("--method", () -> Methods.parse(one))).toList();
    return new Evaluation(options, all, this).run();
  }
}
