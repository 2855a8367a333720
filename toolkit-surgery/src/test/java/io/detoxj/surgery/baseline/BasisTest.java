/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class BasisTest {
  @Test
  void a_span_is_orthonormal_and_leaves_out_what_depends_on_earlier_vectors() {
    float[][] vectors =
        Basis.spanOf(
                new float[] {3, 4, 0},
                new float[] {-6, -8, 0},
                new float[3],
                new float[] {0, 0, 0.5f})
            .vectors();
    assertThat(vectors).hasDimensions(2, 3);
    assertThat(vectors[0]).containsExactly(new float[] {0.6f, 0.8f, 0}, within(1e-6f));
    assertThat(vectors[1]).containsExactly(new float[] {0, 0, 1}, within(1e-6f));
  }

  @Test
  void a_gain_turns_the_directions() {
    Basis turned = new Basis(new float[][] {{0.6f, 0.8f}}).times(new float[] {2, -1});
    // (1.2, -0.8) of length 1.
    assertThat(turned.vectors()[0])
        .containsExactly(new float[] {0.83205f, -0.5547f}, within(1e-5f));
  }

  @Test
  void takes_the_span_out_of_rows_columns_and_a_bias() {
    Basis basis = Basis.of(new float[][] {{0.6f, 0.8f}});
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray matrix = memory.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      // (1, 2) . (0.6, 0.8) = 2.2 and (3, 4) . (0.6, 0.8) = 5.
      assertThat(basis.removedFrom(matrix, true).toFloatArray())
          .containsExactly(new float[] {-0.32f, 0.24f, 0, 0}, within(1e-6f));
      // (1, 3) . (0.6, 0.8) = 3 and (2, 4) . (0.6, 0.8) = 4.4.
      assertThat(basis.removedFrom(matrix, false).toFloatArray())
          .containsExactly(new float[] {-0.8f, -0.64f, 0.6f, 0.48f}, within(1e-6f));
      NDArray bias = basis.removedFrom(memory.create(new float[] {1, 2}), true);
      assertThat(bias.getShape()).isEqualTo(new Shape(2));
      assertThat(bias.toFloatArray()).containsExactly(new float[] {-0.32f, 0.24f}, within(1e-6f));
    }
  }

  @Test
  void what_is_not_a_basis_is_refused() {
    assertThatThrownBy(() -> Basis.of(new float[][] {{1, 0}, {0.6f, 0.8f}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("directions 0 and 1 is 0.6");
    assertThatThrownBy(() -> Basis.of(new float[][] {{Float.NaN, 0}}))
        .hasMessageContaining("orthonormal");
    assertThatThrownBy(() -> Basis.of(new float[][] {{1, 0}, {1}}))
        .hasMessageContaining("direction 0 has 2 and direction 1 has 1");
    assertThatThrownBy(() -> Basis.of(new float[0][])).hasMessageContaining("has none");
    assertThatThrownBy(() -> Basis.spanOf(new float[4])).hasMessageContaining("not be zero");
    assertThatThrownBy(() -> Basis.spanOf(new float[] {1, Float.NaN}))
        .hasMessageContaining("finite");
  }
}
