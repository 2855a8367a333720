/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DivergenceTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  private static float[] logs(double... p) {
    float[] logits = new float[p.length];
    for (int i = 0; i < p.length; i++) {
      logits[i] = (float) (Math.log(p[i]) + 3);
    }
    return logits;
  }

  @Test
  void is_that_of_the_definition_and_not_symmetric() {
    assertThat(Divergence.of(logs(.5, .3, .2), logs(.6, .3, .1))).isCloseTo(.047469, within(1e-6));
    assertThat(Divergence.of(logs(.6, .3, .1), logs(.5, .3, .2))).isCloseTo(.040078, within(1e-6));
    assertThat(Divergence.of(logs(.6, .4), logs(.6, .4))).isZero();
  }

  @Test
  void of_a_cut_distribution_is_the_surprise_of_what_was_kept() {
    assertThat(Divergence.of(logs(.5, .3, 0), logs(.5, .3, .2)))
        .isCloseTo(-Math.log(.8), within(1e-6));
  }

  @Test
  void is_nothing_where_nothing_is_allowed() {
    assertThat(Divergence.of(new float[] {NEVER, NEVER}, logs(.5, .5))).isZero();
  }
}
