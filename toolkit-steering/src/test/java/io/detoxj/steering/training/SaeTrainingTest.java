/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.steering.sae.RandomSae;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SaeTrainingTest {
  private static final int WIDTH = 8;
  private static final int ROWS = 600;

  @TempDir Path folder;
  private Path file = Path.of("");

  /** Sums of two of twelve fixed directions: what an autoencoder can find. */
  @BeforeEach
  void activations() throws IOException {
    RandomGenerator random = RandomStreams.named(1, "test-activations");
    float[][] directions = new float[12][WIDTH];
    for (float[] direction : directions) {
      for (int i = 0; i < WIDTH; i++) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * ROWS * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < ROWS; row++) {
      float[] a = directions[random.nextInt(12)];
      float[] b = directions[random.nextInt(12)];
      for (int i = 0; i < WIDTH; i++) {
        bytes.putFloat(a[i] + b[i]);
      }
    }
    file = Files.write(folder.resolve("activations.bin"), bytes.array());
  }

  private static SaeTrainingConfig config(SaeObjective objective) {
    return new SaeTrainingConfig(objective, 24, 64, 4, 0.05, 20, 0.05, 30, 1);
  }

  private static TrainingConfig schedule(long steps) {
    return new TrainingConfig(400, 5e-3, 20, 0.1, 0, 1, 0.9, 0.999, 1e-8, steps);
  }

  private static double explained(SparseAutoencoder sae, Activations data) {
    float[] mean = data.mean();
    double error = 0;
    double variance = 0;
    for (int row = 0; row < ROWS; row++) {
      float[] x = data.row(row);
      float[] decoded = sae.reconstruct(new float[][] {x})[0];
      for (int i = 0; i < WIDTH; i++) {
        error += Math.pow(x[i] - decoded[i], 2);
        variance += Math.pow(x[i] - mean[i], 2);
      }
    }
    return 1 - error / variance;
  }

  @ParameterizedTest
  @EnumSource
  void every_objective_learns_and_stays_sparse(SaeObjective objective) throws IOException {
    Activations data = Activations.open(file, WIDTH, 1);
    try (SaeTraining training = new SaeTraining(config(objective), data)) {
      new Trainer(schedule(1000), folder.resolve("checkpoint.safetensors"), step -> {})
          .train(training);
      try (SparseAutoencoder sae = training.result(SaeConfig.Source.of(RandomSae.POINT))) {
        assertThat(explained(sae, data)).isGreaterThan(0.8);
        double fired = 0;
        for (int row = 0; row < ROWS; row++) {
          for (float value : sae.encode(new float[][] {data.row(row)})[0]) {
            fired += value > 0 ? 1 : 0;
          }
        }
        assertThat(fired / ROWS).isBetween(1.0, 20.0);
        assertThat(sae.config().architecture())
            .isEqualTo(
                switch (objective) {
                  case STANDARD -> SaeArchitecture.STANDARD;
                  case TOPK -> SaeArchitecture.TOPK;
                  case BATCH_TOPK, JUMPRELU -> SaeArchitecture.JUMPRELU;
                  case GATED -> SaeArchitecture.GATED;
                });
        assertThat(training.deadShare()).isBetween(0.0, 0.5);
      }
    }
  }

  private String hash(Trainer trainer, Activations data) throws IOException {
    try (SaeTraining training = new SaeTraining(config(SaeObjective.BATCH_TOPK), data)) {
      trainer.train(training);
      try (SparseAutoencoder sae = training.result(SaeConfig.Source.of(RandomSae.POINT))) {
        return sae.sha256();
      }
    }
  }

  @Test
  void a_stopped_run_goes_on_to_the_same_weights() throws IOException {
    Activations data = Activations.open(file, WIDTH, 1);
    String whole =
        hash(new Trainer(schedule(1000), folder.resolve("whole.safetensors"), step -> {}), data);
    Path checkpoint = folder.resolve("stopped.safetensors");
    Trainer stopped =
        new Trainer(
            schedule(50),
            checkpoint,
            step -> {
              if (step.step() == 130) {
                throw new IllegalStateException("stop");
              }
            });
    assertThatThrownBy(() -> hash(stopped, data)).hasMessageContaining("stop");
    assertThat(hash(new Trainer(schedule(50), checkpoint, step -> {}), data)).isEqualTo(whole);
  }

  @Test
  void a_file_that_is_no_whole_number_of_rows_is_refused() throws IOException {
    Files.write(file, new byte[33]);
    assertThatThrownBy(() -> Activations.open(file, WIDTH, 1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("33 bytes", "rows of 8");
  }

  @Test
  void an_epoch_has_every_row_once() throws IOException {
    Activations data = Activations.open(file, 1, 3);
    float[] all = new float[data.rows()];
    for (int row = 0; row < all.length; row++) {
      all[row] = data.row(row)[0];
    }
    Arrays.sort(all);
    try (NDManager memory = NDManager.newBaseManager()) {
      float[] epoch = data.batch(0, all.length, memory).toFloatArray();
      float[] next = data.batch(1, all.length, memory).toFloatArray();
      assertThat(next).isNotEqualTo(epoch);
      Arrays.sort(epoch);
      Arrays.sort(next);
      assertThat(epoch).isEqualTo(all);
      assertThat(next).isEqualTo(all);
    }
  }

  @Test
  void activations_of_a_model_are_those_it_captures_without_skipped_tokens() throws IOException {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      List<int[]> windows = List.of(new int[] {3, 4, 5}, new int[] {6, 3, 7});
      Path collected = folder.resolve("collected.bin");
      Activations.collect(
          model, RandomSae.POINT, windows, Set.of(3), collected, ProgressListener.silent());
      Activations data = Activations.open(collected, 32, 1);
      assertThat(data.rows()).isEqualTo(4);
      float[][] first = model.capture(windows, RandomSae.POINT::equals).at(RandomSae.POINT, 0);
      assertThat(data.row(0)).isEqualTo(first[1]);
      assertThat(data.row(1)).isEqualTo(first[2]);
    }
  }
}
