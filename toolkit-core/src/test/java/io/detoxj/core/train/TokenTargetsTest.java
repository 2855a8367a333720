/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.train.TokenTargets.Alignment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where wanted tokens stand in what is read, and where their values stand in the result. */
class TokenTargetsTest {
  private static final List<int[]> TEXTS =
      List.of(new int[] {7, 8, 9}, new int[] {1, 2, 3, 4, 5}, new int[] {6, 6});

  /** Rows of 4 tokens are read, padded on the left: place 4 r + c. */
  @Test
  void places_and_ids() {
    TokenTargets targets = TokenTargets.of(TEXTS, List.of(1, 3, 0));
    assertThat(targets.ids()).containsExactly(9, 3, 4, 5);
    assertThat(targets.places()).containsExactly(3, 5, 6, 7);
    assertThat(targets.columns()).isEqualTo(3);
    assertThat(targets.read().padding()).containsExactly(2, 0, 3);
  }

  @Test
  void padding_on_the_right_and_on_the_left() {
    TorchOps.noGradients();
    TokenTargets starts = TokenTargets.of(TEXTS, List.of(1, 3, 0));
    TokenTargets ends = new TokenTargets(TEXTS, List.of(1, 3, 0), Alignment.ENDS);
    assertThat(starts.cells()).containsExactly(0, 3, 4, 5);
    assertThat(ends.cells()).containsExactly(2, 3, 4, 5);
    try (NDManager memory = NDManager.newBaseManager("PyTorch")) {
      assertThat(starts.mask(memory).toFloatArray()).containsExactly(1, 0, 0, 1, 1, 1, 0, 0, 0);
      assertThat(ends.mask(memory).toFloatArray()).containsExactly(0, 0, 1, 1, 1, 1, 0, 0, 0);
      float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
      NDArray rectangle = memory.create(values, new Shape(3, 3));
      assertThat(starts.rows(rectangle).get(0)).containsExactly(1);
      assertThat(ends.rows(rectangle).get(0)).containsExactly(3);
      assertThat(ends.rows(rectangle).get(1)).containsExactly(4, 5, 6);
      assertThat(ends.rows(rectangle).get(2)).isEmpty();
    }
  }

  @Test
  void what_cannot_be_wanted() {
    assertThatThrownBy(() -> TokenTargets.of(TEXTS, List.of(1, 3)))
        .hasMessageContaining("3 sequences and 2 numbers");
    assertThatThrownBy(() -> TokenTargets.of(TEXTS, List.of(3, 3, 1)))
        .hasMessageContaining("sequence 0 has 3 tokens, of which 3 are wanted");
    assertThatThrownBy(() -> TokenTargets.of(List.of(new int[] {1}), List.of(0)))
        .hasMessageContaining("2 or more");
    assertThatThrownBy(() -> TokenTargets.of(TEXTS, List.of(0, 0, 0)))
        .hasMessageContaining("no token of any sequence");
  }
}
