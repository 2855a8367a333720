/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TrainingReference;
import io.detoxj.core.train.StreamHead.Activation;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head that says one number a token. */
class ScalarHeadTest {
  @TempDir Path folder;

  /** Width 2: in [[1, 0], [0, -1]] + [0, 1], GELU by the error function, out [2, 3] + [0.5]. */
  @Test
  void by_hand() {
    TorchOps.noGradients();
    try (NDManager memory = NDManager.newBaseManager("PyTorch");
        ScalarHead head = ScalarHead.random(2, 1, memory)) {
      List<NDArray> parameters = new ArrayList<>(head.parameters().values());
      set(parameters.get(0), 1, 0, 0, -1);
      set(parameters.get(1), 0, 1);
      set(parameters.get(2), 2, 3);
      set(parameters.get(3), 0.5f);
      NDArray stream = memory.create(new float[] {1, 2, -1, 0}, new Shape(1, 2, 2));
      NDArray values = head.values(stream, memory);
      assertThat(values.getShape()).isEqualTo(new Shape(1, 2));
      // gelu(1) = 0.8413447, gelu(-1) = -0.1586553
      assertThat((double) values.getFloat(0, 0))
          .isCloseTo(2 * 0.8413447 - 3 * 0.1586553 + 0.5, within(1e-5));
      assertThat((double) values.getFloat(0, 1))
          .isCloseTo(-2 * 0.1586553 + 3 * 0.8413447 + 0.5, within(1e-5));
    }
  }

  private static void set(NDArray array, float... values) {
    array
        .toByteBuffer(true)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(FloatBuffer.wrap(values));
  }

  @Test
  void values_of_wanted_tokens_are_those_of_the_text_before_them() {
    List<int[]> texts = List.of(new int[] {5, 9, 200, 31}, new int[] {4, 7, 1});
    TokenTargets targets = TokenTargets.of(texts, List.of(2, 1));
    try (ReferenceModel reference = ReferenceModel.load("llama", folder);
        TrainableModel trunk = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        ScalarHead head = ScalarHead.random(64, 1, trunk.memory());
        NDManager scratch = trunk.memory().newSubManager()) {
      TorchOps.noGradients();
      assertThat(trunk.values(head, targets, scratch).toFloatArray()).containsOnly(0);
      List<NDArray> layers = new ArrayList<>(head.parameters().values());
      float[] last = new float[64];
      for (int i = 0; i < last.length; i++) {
        last[i] = i % 3 - 0.9f;
      }
      set(layers.get(2), last);
      List<float[]> found = targets.rows(trunk.values(head, targets, scratch));
      NDArray all = head.values(trunk.stream(targets.read(), scratch), scratch);
      assertThat((double) found.get(0)[0]).isCloseTo(all.getFloat(0, 1), within(1e-6));
      assertThat((double) found.get(0)[1]).isCloseTo(all.getFloat(0, 2), within(1e-6));
      assertThat((double) found.get(1)[0]).isCloseTo(all.getFloat(1, 2), within(1e-6));
      assertThat(found.get(1)).hasSize(1);
      // Of an unembedding of its own nothing depends on these values.
      assertThat(trunk.trunkParameters()).doesNotContainKey("lm_head.weight");
      List<NDArray> parameters = new ArrayList<>(trunk.trunkParameters().values());
      parameters.addAll(head.parameters().values());
      TorchOps.withGradients(
          () ->
              assertThat(
                      TrainingReference.gradients(
                          trunk.values(head, targets, scratch).sum(), parameters))
                  .filteredOn(gradient -> gradient.norm().getFloat() == 0)
                  .isEmpty());
    }
  }

  @Test
  void names_seeds_and_sizes() {
    try (NDManager memory = NDManager.newBaseManager("PyTorch");
        ScalarHead one = ScalarHead.random(3, 1, memory);
        ScalarHead same = ScalarHead.random(3, 1, memory);
        ScalarHead other = ScalarHead.random(3, 2, memory)) {
      String in = "value_head.in.weight";
      Map<String, NDArray> parameters = one.parameters();
      assertThat(parameters.keySet())
          .containsExactly(
              in, "value_head.in.bias", "value_head.out.weight", "value_head.out.bias");
      assertThat(parameters.get(in).toFloatArray())
          .isEqualTo(same.parameters().get(in).toFloatArray())
          .isNotEqualTo(other.parameters().get(in).toFloatArray());
    }
    assertThatThrownBy(() -> new StreamHead(Activation.NONE, 0, Activation.RELU, 1))
        .hasMessageContaining("layers that it does not have");
  }
}
