/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.core.architecture.Gpt2Blueprint;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Times training steps of a GPT-2 of 4 blocks, width 256, in float32. */
final class TrainingBenchmark {
  private static final int VOCABULARY = 4096;

  private TrainingBenchmark() {}

  static EngineBenchmark.Timings run(int batch, int length, int repeats) throws IOException {
    int[][] windows = new int[batch][length + 1];
    for (int row = 0; row < batch; row++) {
      for (int i = 0; i <= length; i++) {
        windows[row][i] = (int) (((row * (long) length + i) * 7919 + 13) % VOCABULARY);
      }
    }
    Path folder = Files.createTempDirectory("training-benchmark");
    try (LanguageModelTraining task =
        new LanguageModelTraining(
            Gpt2Blueprint.of(4, 256, 4, length, VOCABULARY),
            TorchOps.Variant.PLAIN,
            1,
            step -> windows)) {
      return timed(task, TrainingConfig.of(repeats, 1e-3), folder.resolve("state.safetensors"));
    } finally {
      BenchmarkModel.delete(folder);
    }
  }

  /** The time of each step of a run, and its last loss. */
  static EngineBenchmark.Timings timed(TrainingTask task, TrainingConfig config, Path checkpoint)
      throws IOException {
    List<Double> seconds = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    long[] last = {System.nanoTime()};
    new Trainer(
            config,
            checkpoint,
            step -> {
              long now = System.nanoTime();
              seconds.add((now - last[0]) / 1e9);
              last[0] = now;
              losses.add(step.loss());
            })
        .train(task);
    return new EngineBenchmark.Timings(seconds, losses.get(losses.size() - 1));
  }
}
