/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.core.train.TrainingConfig;
import io.detoxj.steering.training.Activations;
import io.detoxj.steering.training.SaeObjective;
import io.detoxj.steering.training.SaeTraining;
import io.detoxj.steering.training.SaeTrainingConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Times training steps of autoencoders on made-up activations of width 256. */
final class SaeTrainingBenchmark {
  private static final int WIDTH = 256;
  private static final int ROWS = 16_384;
  private static final int TOP_K = 24;

  private SaeTrainingBenchmark() {}

  static DrivenBenchmark.Timings run(String objective, int batch, int features, int repeats)
      throws IOException {
    SaeTrainingConfig config =
        new SaeTrainingConfig(
            SaeObjective.valueOf(objective.toUpperCase(Locale.ROOT)),
            features,
            batch,
            TOP_K,
            1,
            0,
            0.05,
            1_000_000,
            1);
    Path folder = Files.createTempDirectory("sae-training-benchmark");
    Path file = Files.write(folder.resolve("activations.bin"), activations());
    try (SaeTraining task = new SaeTraining(config, Activations.open(file, WIDTH, 1))) {
      return TrainingBenchmark.timed(
          task,
          new TrainingConfig(repeats, 1e-3, 0, 1, 0, 1, 0.9, 0.999, 1e-8, repeats),
          folder.resolve("state.safetensors"));
    } finally {
      BenchmarkModel.delete(folder);
    }
  }

  private static byte[] activations() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ROWS * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < WIDTH; i++) {
        bytes.putFloat((float) (Math.sin(0.7 * row + 0.13 * i) + Math.sin(0.37 * i * (row % 97))));
      }
    }
    return bytes.array();
  }
}
