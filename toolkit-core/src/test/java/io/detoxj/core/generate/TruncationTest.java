/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Truncation in place keeps the logits it keeps. */
class TruncationTest {
  @Test
  void keepsTheSmallestSetThatReachesP() {
    float[] logits = {(float) Math.log(0.125), (float) Math.log(0.5), (float) Math.log(0.375)};
    assertThat(kept(logits, 0, 0.5)).containsExactly(1);
    assertThat(kept(logits, 0, 0.51)).containsExactly(1, 2);
    assertThat(kept(logits, 0, 0.875)).containsExactly(1, 2);
    assertThat(kept(logits, 0, 0.9)).containsExactly(0, 1, 2);
    assertThat(kept(logits, 0, 1)).containsExactly(0, 1, 2);
    assertThat(kept(logits, 2, 1)).containsExactly(1, 2);
    assertThat(kept(new float[] {1, 1, 1, 1}, 0, 0.5)).containsExactly(0, 1);
    assertThat(kept(new float[] {Float.NEGATIVE_INFINITY, 3}, 0, 0.9)).containsExactly(1);
  }

  private static List<Integer> kept(float[] logits, int k, double p) {
    float[] row = logits.clone();
    Truncation.apply(row, new Decoding.Sampling(1, k, p));
    List<Integer> kept = new ArrayList<>();
    for (int token = 0; token < row.length; token++) {
      if (row[token] > Float.NEGATIVE_INFINITY) {
        assertThat(row[token]).isEqualTo(logits[token]);
        kept.add(token);
      }
    }
    return kept;
  }
}
