/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ValueScaleTest {
  private static final double MISSING = Double.NaN;

  @Test
  void values_are_scaled_as_each_method_does() {
    double[] values = {.1, .8, 1.1};
    assertThat(ValueScale.RAW.of(values)).containsExactly(values);
    assertThat(ValueScale.CLAMP.of(values)).containsExactly(.1, .8, 1);
    assertThat(ValueScale.CLAMP.of(new double[] {-.5})).containsExactly(0);
    assertThat(ValueScale.MIN_MAX.of(values))
        .containsExactly(new double[] {0, .7, 1}, within(1e-9));
    assertThat(ValueScale.SOFTMAX.of(new double[] {1, -1, 0}))
        .containsExactly(new double[] {.665241, .090031, .244728}, within(1e-6));
  }

  @Test
  void equal_values_are_told_apart_by_none() {
    for (ValueScale scale : ValueScale.values()) {
      double[] same = scale.of(new double[] {.3, .3});
      assertThat(same[0]).isEqualTo(same[1]);
    }
    assertThat(ValueScale.MIN_MAX.of(new double[] {.3, .3})).containsExactly(.5, .5);
  }

  @Test
  void what_was_not_judged_gets_the_mean_of_what_was() {
    assertThat(ValueScale.MIN_MAX.of(new double[] {MISSING, .2, .4, .2}))
        .containsExactly(new double[] {1 / 3., 0, 1, 0}, within(1e-9));
    assertThat(ValueScale.SOFTMAX.of(new double[] {MISSING, 0, 0})).containsExactly(.5, .5, .5);
    for (ValueScale scale : ValueScale.values()) {
      assertThat(scale.of(new double[] {MISSING, MISSING})).containsExactly(0, 0);
      assertThat(scale.of(new double[0])).isEmpty();
    }
  }

  @Test
  void the_values_given_stay_as_they_are() {
    double[] values = {.1, .8};
    ValueScale.MIN_MAX.of(values);
    assertThat(values).containsExactly(.1, .8);
  }
}
