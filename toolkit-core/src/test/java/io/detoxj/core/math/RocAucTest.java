/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RocAucTest {
  @Test
  void countsPairsInOrder() {
    // Positives 0.9 and 0.4, negatives 0.6 and 0.1: three of the four pairs are in order.
    double auc =
        RocAuc.of(new double[] {0.9, 0.6, 0.4, 0.1}, new boolean[] {true, false, true, false});
    assertThat(auc).isEqualTo(0.75);
  }

  @Test
  void countsTiesOneHalf() {
    // Pairs: 2>1, 2=2, 1=1, 1<2, that is 1 + 0.5 + 0.5 + 0 of 4.
    double auc = RocAuc.of(new double[] {2, 1, 1, 2}, new boolean[] {true, true, false, false});
    assertThat(auc).isEqualTo(0.5);
    // One positive ties one of two negatives and beats the other.
    assertThat(RocAuc.of(new double[] {3, 3, 0}, new boolean[] {true, false, false}))
        .isEqualTo(0.75);
  }

  @Test
  void takesMinusZeroForZero() {
    assertThat(RocAuc.of(new double[] {0.0, -0.0}, new boolean[] {true, false})).isEqualTo(0.5);
  }

  @Test
  void isNanWithoutBothLabels() {
    assertThat(RocAuc.of(new double[] {1, 2}, new boolean[] {true, true})).isNaN();
  }

  @Test
  void refusesNanAndUnequalLengths() {
    assertThatThrownBy(() -> RocAuc.of(new double[] {Double.NaN}, new boolean[] {true}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("score 0");
    assertThatThrownBy(() -> RocAuc.of(new double[] {1}, new boolean[] {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 scores but 0 labels");
  }
}
