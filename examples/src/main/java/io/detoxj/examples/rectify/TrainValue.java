/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.training.WorkFolder;
import io.detoxj.rectify.data.ContinuationFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a value network from sampled continuations, corrects its bias on held-out prompts, and
 * measures it on a second file. Stopped and started again, it goes on from its last checkpoint.
 */
@Command(
    name = "train-value",
    mixinStandardHelpOptions = true,
    description = "Trains a value network for rectified decoding.")
public final class TrainValue implements Callable<Integer> {
  @Option(names = "--model", required = true, description = "Checkpoint folder of the trunk")
  private Path model = Path.of(".");

  @Option(names = "--continuations", required = true, description = "File to learn from")
  private Path continuations = Path.of(".");

  @Option(
      names = "--correction",
      description = "File to correct the bias on (default: prompts held out of what is learnt)")
  private @Nullable Path correction;

  @Option(names = "--held-out", required = true, description = "File to measure on")
  private Path heldOut = Path.of(".");

  @Mixin private ValueRecipe recipe = new ValueRecipe();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new TrainValue(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    try (TransformerModel trunk = TransformerModel.load(model)) {
      Map<String, String> data = new TreeMap<>();
      data.put("continuations", Sha256.hex(ContinuationFile.open(continuations).path()));
      data.put("held-out", Sha256.hex(ContinuationFile.open(heldOut).path()));
      if (correction != null) {
        data.put("correction", Sha256.hex(ContinuationFile.open(correction).path()));
      }
      try (WorkFolder work = recipe.begin(trunk, model, data)) {
        recipe.run(
            work,
            trunk,
            model,
            continuations,
            Optional.ofNullable(correction),
            heldOut,
            spec.commandLine().getOut());
      }
    }
    return 0;
  }
}
