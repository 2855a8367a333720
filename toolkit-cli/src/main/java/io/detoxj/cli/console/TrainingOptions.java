/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.train.TrainingConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every program that trains: where it writes, and how often it keeps its state. */
public final class TrainingOptions {
  private static final long USUAL_CHECKPOINTS = 500;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for what is trained")
  private Path output = Path.of(".");

  @Option(
      names = "--work",
      paramLabel = "FOLDER",
      description =
          "Folder of checkpoints and of what lies between the steps, from which a stopped training"
              + " goes on (OUTPUT.work)")
  private @Nullable Path work;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Steps between checkpoints (500; train-rlhf 10; train-sft and train-dpo 50)")
  private @Nullable Long checkpointEvery;

  @Mixin private Overwriting overwriting = new Overwriting();

  /** Where it writes. */
  public TrainingFolders folders() {
    return new TrainingFolders(
        output, work == null ? WorkFolder.beside(output) : work, overwriting.force());
  }

  /** Where the result goes. */
  public Path output() {
    return output;
  }

  /** Steps between checkpoints. */
  public long checkpointEvery() {
    return checkpointEvery(USUAL_CHECKPOINTS);
  }

  /** The same, where a training has a number of its own that is usual. */
  public long checkpointEvery(long usual) {
    return checkpointEvery == null
        ? usual
        : OptionRange.atLeast("--checkpoint-every", checkpointEvery, 1);
  }

  /** How it is trained, with checkpoints as asked for. */
  public TrainingConfig config(long steps, double learningRate) {
    return TrainingConfig.of(steps, learningRate).withCheckpointEvery(checkpointEvery());
  }
}
