/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.method.Methods;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a model with itself under methods. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Compares a model with itself under methods: toxicity, fluency, diversity, and what breaks.")
final class Evaluate implements Callable<Integer> {
  @Option(
      names = "--method",
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description =
          "A row, such as vector:strength=2; may be repeated; parts that act together are joined by"
              + " ' + '; name=... names the row")
  private List<String> methods = List.of();

  @Mixin private EvaluationOptions options = new EvaluationOptions();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (methods.isEmpty()) {
      throw new ConfigException(
          "there is nothing to compare the model with; give a --method, such as vector:strength=2");
    }
    return new Evaluation(options, methods.stream().map(Methods::parse).toList(), spec).run();
  }
}
