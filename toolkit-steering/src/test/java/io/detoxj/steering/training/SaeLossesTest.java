/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Offline;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The losses of the small autoencoder with known outputs, as SAELens computes them. */
class SaeLossesTest {
  private NDManager memory;
  private final Map<String, NDArray> w = new HashMap<>();

  @BeforeEach
  void weights() {
    Offline.byDefault();
    memory = NDManager.newBaseManager();
    put("W_enc", new float[] {1, 0, -1, .5f, 0, 1, .5f, -1, .5f, -.5f, 1, 1}, 3, 4);
    put("W_dec", new float[] {1, 0, 0, 0, 2, 0, -.5f, .5f, 1, .6f, 0, .8f}, 4, 3);
    put("b_enc", new float[] {.1f, -.2f, 0, .3f}, 4);
    put("b_dec", new float[] {.5f, -.5f, .25f}, 3);
    put("b_gate", new float[] {-1, .5f, 0, -.2f}, 4);
    put("b_mag", new float[] {.2f, .1f, -.3f, 0}, 4);
    put("r_mag", new float[] {0, .5f, -.5f, .2f}, 4);
    put("log_threshold", new float[] {log(2.6), log(.2), log(3), log(.3)}, 4);
  }

  private static float log(double value) {
    return (float) Math.log(value);
  }

  private void put(String name, float[] values, long... shape) {
    NDArray array = memory.create(values, new Shape(shape));
    array.setRequiresGradient(true);
    w.put(name, array);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private NDArray batch() {
    return memory.create(new float[][] {{1, 2, 3}, {-1, .5f, .25f}});
  }

  private static void near(NDArray value, double expected) {
    assertThat(value.getFloat()).isCloseTo((float) expected, within(1e-4f));
  }

  @Test
  void standard() {
    SaeLosses.Parts parts = new SaeLosses(w).standard(batch());
    near(parts.error(), 4.9970617);
    // Of weight 2.
    near(parts.sparsity().mul(2), 12.9610977);
  }

  @Test
  void jumprelu_counts_features_above_their_thresholds() {
    SaeLosses.Parts parts = new SaeLosses(w).jumpRelu(batch(), 0.05, false);
    near(parts.error(), 4.45625);
    near(parts.sparsity().mul(0.5f), .5);
  }

  @Test
  void jumprelu_gradients_of_thresholds_are_those_of_the_estimators() {
    float[][] gradient = new float[1][];
    TorchOps.withGradients(
        () -> {
          SaeLosses.Parts parts = new SaeLosses(w).jumpRelu(batch(), 2, false);
          NDArray loss = parts.error().add(parts.sparsity().mul(0.5f));
          NDArray weight = w.get("log_threshold");
          gradient[0] =
              TorchOps.of(TorchOps.Variant.PLAIN)
                  .callForListInTraining("gradients", inputs(loss, weight))
                  .get(0)
                  .toFloatArray();
        });
    assertThat(gradient[0])
        .containsExactly(new float[] {-2.2854f, .0660f, 11.1f, -.0780f}, within(1e-3f));
  }

  private static NDList inputs(NDArray loss, NDArray weight) {
    weight.setName("x[]");
    return new NDList(loss, weight);
  }

  @Test
  void gated() {
    SaeLosses.Parts parts = new SaeLosses(w).gated(batch());
    near(parts.error(), 8.6444931);
    near(parts.sparsity(), 7.0805488);
    near(parts.auxiliary(), 10.9540625);
  }

  @Test
  void topk_with_the_loss_of_dead_features() {
    NDArray dead = memory.create(new float[] {0, 0, 1, 1});
    SaeLosses.Parts parts = new SaeLosses(w).topK(batch(), 1, dead);
    near(parts.error(), 5.21875);
    near(parts.auxiliary(), 25.53125);
  }

  @Test
  void batch_topk_keeps_k_times_the_batch() {
    NDArray dead = memory.zeros(new Shape(4));
    SaeLosses.Parts parts = new SaeLosses(w).batchTopK(batch(), 1.5, dead);
    // Kept are 1.975, 4.287 and 2.449: features 0 and 2 of the first token, 2 of the second. The
    // reconstructions [.725, 1.25, 3.75] and [-.5, .5, 2.25] are off by 1.200625 and 4.25.
    near(parts.error(), 2.7253125);
    assertThat(parts.fired().toFloatArray()).containsExactly(1, 0, 1, 0);
    assertThat(parts.least().toFloatArray()[0]).isCloseTo(1.975f, within(1e-5f));
  }

  @Test
  void batch_topk_of_many_is_that_of_a_full_sort() {
    int n = 40;
    int s = 500;
    RandomGenerator random = RandomStreams.named(1, "batch-topk");
    float[][] x = new float[n][1];
    float[] encoder = new float[s];
    for (float[] row : x) {
      row[0] = (float) random.nextGaussian();
    }
    for (int f = 0; f < s; f++) {
      encoder[f] = (float) random.nextGaussian();
    }
    put("W_enc", encoder, 1, s);
    put("W_dec", ones(s), s, 1);
    put("b_enc", new float[s], s);
    put("b_dec", new float[1], 1);
    List<Float> products = new ArrayList<>();
    for (float[] row : x) {
      for (float weight : encoder) {
        products.add(row[0] * weight);
      }
    }
    products.sort(Comparator.reverseOrder());
    for (int k : new int[] {1, 7, 200}) {
      NDArray dead = memory.zeros(new Shape(s));
      SaeLosses.Parts parts = new SaeLosses(w).batchTopK(memory.create(x), k, dead);
      assertThat(parts.least().toFloatArray()[0]).isCloseTo(products.get(k * n - 1), within(1e-6f));
    }
  }

  private static float[] ones(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 1);
    return values;
  }
}
