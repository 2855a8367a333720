/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SingularVectorsTest {
  @Test
  void decomposes_a_matrix_whose_parts_are_known() {
    // 2 u1 (0.6, 0.8, 0)^T + 3 u2 (0, 0, 1)^T with u1 = (1, 0), u2 = (0, 1).
    SingularVectors parts = SingularVectors.of(new float[][] {{1.2f, 1.6f, 0}, {0, 0, 3}});
    assertThat(parts.values()).containsExactly(new float[] {3, 2}, within(1e-6f));
    assertThat(Math.abs(parts.right()[0][2])).isCloseTo(1, within(1e-6f));
    float[] second = parts.right()[1];
    assertThat(second[0] * Math.signum(second[1])).isCloseTo(0.6f, within(1e-6f));
    assertThat(Math.abs(second[1])).isCloseTo(0.8f, within(1e-6f));
    assertThat(parts.rank()).isEqualTo(2);
  }

  @Test
  void the_rank_does_not_count_rounding() {
    float[][] rows = {{0.1f, 0.2f, 0.3f}, {0.3f, 0.6f, 0.9f}, {-0.7f, -1.4f, -2.1f}};
    assertThat(SingularVectors.of(rows).rank()).isEqualTo(1);
    assertThat(SingularVectors.of(new float[2][3]).rank()).isZero();
  }
}
