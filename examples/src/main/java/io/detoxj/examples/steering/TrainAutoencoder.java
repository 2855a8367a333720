/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.training.Corpus;
import io.detoxj.examples.training.CorpusSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a sparse autoencoder on a bundled model and the texts the model was trained on. Stopped
 * and started again, it goes on from its last checkpoint.
 */
@Command(
    name = "train-autoencoder",
    mixinStandardHelpOptions = true,
    description = "Trains a sparse autoencoder and writes it as a SAELens folder.")
public final class TrainAutoencoder implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "Data folder with text-*, bold, unified")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder of the model")
  private Path model = Path.of(".");

  @Mixin private SaeRecipe recipe = new SaeRecipe();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new TrainAutoencoder(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    try (TransformerModel loaded = TransformerModel.load(model)) {
      recipe.run(
          loaded,
          CorpusSplit.of(Corpus.read(data), recipe.seed()),
          List.of(),
          folder -> {},
          spec.commandLine().getOut());
    }
    return 0;
  }
}
