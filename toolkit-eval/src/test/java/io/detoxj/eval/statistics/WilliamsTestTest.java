/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Values of t by the formula in Python, p by scipy.stats.t. */
class WilliamsTestTest {
  @Test
  void t_and_p_are_those_of_the_formula() {
    WilliamsTest test = WilliamsTest.of(0.5, 0.3, 0.6, 50);
    assertThat(test.t()).isEqualTo(1.7611359847846837, within(1e-9));
    assertThat(test.pValue()).isEqualTo(0.042360094534089954, within(1e-9));
    WilliamsTest turned = WilliamsTest.of(0.3, 0.5, 0.6, 50);
    assertThat(turned.t()).isEqualTo(-test.t(), within(1e-12));
    assertThat(turned.pValue()).isEqualTo(1 - test.pValue(), within(1e-12));
  }

  @Test
  void a_metric_does_not_beat_itself() {
    assertThat(WilliamsTest.of(0.4, 0.4, 1, 20)).isEqualTo(new WilliamsTest(0, 0.5));
  }

  @Test
  void correlations_that_cannot_be_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> WilliamsTest.of(0.9, -0.9, 0.9, 50));
    assertThatIllegalArgumentException().isThrownBy(() -> WilliamsTest.of(1.1, 0, 0, 50));
    assertThatIllegalArgumentException().isThrownBy(() -> WilliamsTest.of(0.1, 0, Double.NaN, 50));
    assertThatIllegalArgumentException().isThrownBy(() -> WilliamsTest.of(0.1, 0, 0, 3));
  }
}
