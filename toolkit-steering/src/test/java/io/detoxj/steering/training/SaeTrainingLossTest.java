/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.steering.sae.RandomSae;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loss of a step and what a step remembers, computed again from the weights in plain Java. */
class SaeTrainingLossTest {
  private static final int WIDTH = 4;
  private static final int FEATURES = 10;
  private static final int BATCH = 6;
  private static final double K = 2;
  private static final double SPARSITY = 0.75;

  @TempDir Path folder;
  private Activations data;

  @BeforeEach
  void activations() throws IOException {
    RandomGenerator random = RandomStreams.named(2, "loss-activations");
    ByteBuffer bytes = ByteBuffer.allocate(4 * 30 * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 30 * WIDTH; i++) {
      bytes.putFloat((float) (3 * random.nextGaussian() + i % WIDTH));
    }
    data = Activations.open(Files.write(folder.resolve("x.bin"), bytes.array()), WIDTH, 1);
  }

  private SaeTraining training(SaeObjective objective, double sparsity, long warmup) {
    return new SaeTraining(
        new SaeTrainingConfig(objective, FEATURES, BATCH, K, sparsity, warmup, 0.05, 3, 5), data);
  }

  private static double loss(SaeTraining training, long step) {
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      return training.loss(step, scratch).getFloat();
    }
  }

  private float[] weights(SaeTraining training, String name) {
    return training.parameters().get(name).toFloatArray();
  }

  /** The batch of a step in the unit of training. */
  private float[][] batch(long step) {
    try (NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      float[] flat = data.batch(step, BATCH, scratch).toFloatArray();
      float[][] rows = new float[BATCH][WIDTH];
      for (int i = 0; i < flat.length; i++) {
        rows[i / WIDTH][i % WIDTH] = (float) (flat[i] * data.scaleToUnitVariance());
      }
      return rows;
    }
  }

  /** Pre-activations times the norms of the decoder's rows, and those norms' activations. */
  private double[][] contributions(SaeTraining training, long step) {
    float[] encoder = weights(training, "W_enc");
    float[] decoder = weights(training, "W_dec");
    float[] shift = weights(training, "b_dec");
    double[][] result = new double[BATCH][FEATURES];
    float[][] x = batch(step);
    for (int row = 0; row < BATCH; row++) {
      for (int f = 0; f < FEATURES; f++) {
        double pre = 0;
        double square = 0;
        for (int i = 0; i < WIDTH; i++) {
          pre += (x[row][i] - shift[i]) * encoder[i * FEATURES + f];
          square += Math.pow(decoder[f * WIDTH + i], 2);
        }
        result[row][f] = Math.max(0, pre) * Math.sqrt(square);
      }
    }
    return result;
  }

  private static double sum(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).sum();
  }

  @Test
  void the_penalty_of_a_standard_autoencoder_is_its_weighted_mean_l1() {
    try (SaeTraining with = training(SaeObjective.STANDARD, SPARSITY, 0);
        SaeTraining without = training(SaeObjective.STANDARD, 0, 0)) {
      double l1 = sum(contributions(with, 0)) / BATCH;
      assertThat(l1).isPositive();
      assertThat(loss(with, 0) - loss(without, 0)).isCloseTo(SPARSITY * l1, within(1e-5));
    }
  }

  @Test
  void the_penalty_of_a_jumprelu_is_its_weighted_count() {
    try (SaeTraining with = training(SaeObjective.JUMPRELU, SPARSITY, 0);
        SaeTraining without = training(SaeObjective.JUMPRELU, 0, 0)) {
      // The norms of the rows are 0.1, the thresholds 0.01.
      long fired =
          Arrays.stream(contributions(with, 0))
              .flatMapToDouble(Arrays::stream)
              .filter(value -> value > 0.01 * 0.1)
              .count();
      assertThat(fired).isPositive();
      assertThat(loss(with, 0) - loss(without, 0))
          .isCloseTo(SPARSITY * fired / BATCH, within(1e-4));
    }
  }

  @Test
  void the_penalty_of_a_gated_one_is_that_of_its_gates() {
    try (SaeTraining with = training(SaeObjective.GATED, SPARSITY, 0);
        SaeTraining without = training(SaeObjective.GATED, 0, 0)) {
      // Gates start without a bias, so they are the pre-activations.
      assertThat(loss(with, 0) - loss(without, 0))
          .isCloseTo(SPARSITY * sum(contributions(with, 0)) / BATCH, within(1e-5));
    }
  }

  @Test
  void the_penalty_grows_over_the_warm_up() {
    try (SaeTraining growing = training(SaeObjective.STANDARD, SPARSITY, 4);
        SaeTraining none = training(SaeObjective.STANDARD, 0, 0)) {
      for (int step = 0; step < 7; step++) {
        double weight = SPARSITY * Math.min(1, step / 4.0);
        double l1 = sum(contributions(growing, step)) / BATCH;
        assertThat(loss(growing, step) - loss(none, step))
            .as("step %d", step)
            .isCloseTo(weight * l1, within(1e-5));
      }
    }
  }

  /** The smallest of the k times batch size largest. */
  private double least(SaeTraining training, long step) {
    double[] all =
        Arrays.stream(contributions(training, step)).flatMapToDouble(Arrays::stream).toArray();
    Arrays.sort(all);
    return all[all.length - (int) (K * BATCH)];
  }

  @Test
  void a_threshold_follows_the_least_activation_kept_by_a_hundredth_a_step() throws IOException {
    try (SaeTraining training = training(SaeObjective.BATCH_TOPK, 0, 0)) {
      double expected = 0;
      for (int step = 0; step < 4; step++) {
        double least = least(training, step);
        assertThat(least).isPositive();
        loss(training, step);
        expected = 0.99 * expected + 0.01 * least;
        assertThat((double) training.state().get("threshold").toFloatArray()[0])
            .as("step %d", step)
            .isCloseTo(expected, within(1e-7));
      }
      assertThat(thresholds(training)).hasSize(FEATURES).containsOnly((float) expected);
    }
  }

  /** Those of the finished autoencoder, as its file has them. */
  private float[] thresholds(SaeTraining training) throws IOException {
    try (SparseAutoencoder sae = training.result(SaeConfig.Source.of(RandomSae.POINT))) {
      sae.save(folder.resolve("sae"));
    }
    return SafetensorsFile.open(folder.resolve("sae/sae_weights.safetensors"))
        .readFloats("threshold");
  }

  @Test
  void learned_thresholds_are_stored_as_they_are() throws IOException {
    try (SaeTraining training = training(SaeObjective.JUMPRELU, 0, 0)) {
      assertThat(thresholds(training)).hasSize(FEATURES);
      for (float threshold : thresholds(training)) {
        assertThat(threshold).isCloseTo(0.01f, within(1e-6f));
      }
    }
  }

  /** Whatever is folded into the weights: features times rows are what training computed. */
  @ParameterizedTest
  @EnumSource
  void the_result_reconstructs_activations_as_the_model_gives_them(SaeObjective objective) {
    try (SaeTraining training = training(objective, 0, 0);
        SparseAutoencoder sae = training.result(SaeConfig.Source.of(RandomSae.POINT))) {
      double scale = data.scaleToUnitVariance();
      float[] decoder = weights(training, "W_dec");
      float[] shift = weights(training, "b_dec");
      double[][] z = contributions(training, 0);
      float[][] batch = batch(0);
      float[][] x = new float[BATCH][WIDTH];
      for (int row = 0; row < BATCH; row++) {
        if (objective == SaeObjective.TOPK) {
          keep(z[row], (int) K);
        }
        for (int i = 0; i < WIDTH; i++) {
          x[row][i] = (float) (batch[row][i] / scale);
        }
      }
      float[][] decoded = sae.reconstruct(x);
      for (int row = 0; row < BATCH; row++) {
        for (int i = 0; i < WIDTH; i++) {
          double expected = shift[i];
          for (int f = 0; f < FEATURES; f++) {
            boolean above = objective != SaeObjective.JUMPRELU || z[row][f] > 0.01 * 0.1;
            // Rows have the norm 0.1, which contributions are multiplied with already.
            expected += above ? z[row][f] / 0.1 * decoder[f * WIDTH + i] : 0;
          }
          assertThat((double) decoded[row][i]).isCloseTo(expected / scale, within(1e-4));
        }
      }
    }
  }

  private static void keep(double[] values, int k) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] < sorted[values.length - k] ? 0 : values[i];
    }
  }

  @Test
  void features_are_dead_after_more_silent_steps_than_allowed() {
    try (SaeTraining training = training(SaeObjective.TOPK, 0, 0)) {
      int mostDead = 0;
      int[] silent = new int[FEATURES];
      for (int step = 0; step < 6; step++) {
        double[][] z = contributions(training, step);
        Arrays.stream(z).forEach(row -> keep(row, (int) K));
        loss(training, step);
        int dead = 0;
        for (int f = 0; f < FEATURES; f++) {
          int feature = f;
          boolean fired = Arrays.stream(z).anyMatch(row -> row[feature] > 0);
          silent[f] = fired ? 0 : silent[f] + 1;
          dead += silent[f] > 3 ? 1 : 0;
        }
        assertThat(training.deadShare()).as("step %d", step).isEqualTo(dead / (double) FEATURES);
        mostDead = Math.max(mostDead, dead);
      }
      assertThat(mostDead).isBetween(1, FEATURES - 1);
    }
  }
}
