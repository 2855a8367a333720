/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.NewModelConfig;
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

/** Times training steps of a model of 4 blocks, width 256, in float32. */
final class TrainingBenchmark {
  private static final int VOCABULARY = 4096;

  private TrainingBenchmark() {}

  static DrivenBenchmark.Timings run(String architecture, int batch, int length, int repeats)
      throws IOException {
    int[][] windows = ids(batch, length, length + 1, VOCABULARY);
    Path folder = Files.createTempDirectory("training-benchmark");
    try (LanguageModelTraining task =
        new LanguageModelTraining(
            config(architecture, length), TorchOps.Variant.PLAIN, 1, step -> windows)) {
      return timed(task, TrainingConfig.of(repeats, 1e-3), folder.resolve("state.safetensors"));
    } finally {
      BenchmarkModel.delete(folder);
    }
  }

  /** Made-up token ids, as the other programs make them; a row begins {@code step} further on. */
  static int[][] ids(int rows, int step, int columns, int vocabulary) {
    int[][] ids = new int[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        ids[row][i] = (int) (((row * (long) step + i) * 7919 + 13) % vocabulary);
      }
    }
    return ids;
  }

  private static ObjectNode config(String architecture, int length) {
    Dimensions gated = new Dimensions(4, 256, 4, 2, 64, 768, length, VOCABULARY);
    return switch (architecture) {
      case "gpt2" -> NewModelConfig.gpt2(4, 256, 4, length, VOCABULARY);
      case "llama" -> NewModelConfig.llama(gated);
      case "gemma2" -> NewModelConfig.gemma2(gated, length / 2);
      case "gemma3" -> NewModelConfig.gemma3(gated, length / 2);
      default ->
          throw new DetoxException("train gpt2, llama, gemma2 or gemma3, not " + architecture);
    };
  }

  /** The time of each step of a run, and its last loss. */
  static DrivenBenchmark.Timings timed(TrainingTask task, TrainingConfig config, Path checkpoint)
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
    return new DrivenBenchmark.Timings(seconds, losses.get(losses.size() - 1));
  }
}
