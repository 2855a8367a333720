/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.Vectors;
import org.junit.jupiter.api.Test;

class ReversedHeadsTest {
  private static final float[] Z = {3, 4, 0, 2};
  private static final float[] DELTA = {1, 0, 0, -1};
  private static final float[] END = {1, 1, 0, -1};

  private static ReversedHeads heads(double strength) {
    return new ReversedHeads(2, strength, 0.4, 0.6);
  }

  @Test
  void two_heads_are_moved_as_worked_out_by_hand() {
    float[] edited = heads(1).of(Z, DELTA, END);
    assertThat(edited)
        .containsExactly(new float[] {1.023273f, 4.068533f, 0, 3.376382f}, within(2e-6f));
    assertThat(Vectors.norm(edited)).isCloseTo(Vectors.norm(Z), within(1e-6));
  }

  @Test
  void without_a_difference_or_strength_nothing_is_moved() {
    assertThat(heads(1).of(Z, new float[4], END)).containsExactly(Z);
    assertThat(heads(0).of(Z, DELTA, END)).containsExactly(Z);
  }

  @Test
  void a_head_that_wrote_nothing_is_like_none() {
    // The factor of the second head is that of the norm alone; that of the first is 2^0.4 too.
    float[] edited = heads(1).of(new float[] {0, 0, 0, 5}, new float[] {0, 1, 0, 0}, END);
    double moved = Math.pow(2, 0.4);
    double scale = 5 / Math.hypot(moved, 5);
    assertThat(edited)
        .containsExactly(
            new float[] {0, (float) (-moved * scale), 0, (float) (5 * scale)}, within(1e-6f));
  }

  @Test
  void turned_differences_keep_their_norms_head_by_head() {
    float[] turned = heads(1).turned(new float[] {3, 4, 0, 2}, new float[] {1, 1, 5, 0});
    assertThat(Math.hypot(turned[0], turned[1])).isCloseTo(5, within(1e-6));
    assertThat(turned[0]).isEqualTo(turned[1]);
    assertThat(turned[2]).isCloseTo(2, within(1e-6f));
    assertThat(turned[3]).isZero();
    assertThat(heads(1).turned(new float[4], Z)).containsExactly(0, 0, 0, 0);
  }
}
