/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationErrorTest {
  private static final double[] PROBABILITIES = {0.1, 0.3, 0.8, 1.0};
  private static final boolean[] OUTCOMES = {false, true, true, true};

  @Test
  void brierIsTheMeanSquaredMiss() {
    // (0.01 + 0.49 + 0.04 + 0) / 4
    assertThat(CalibrationError.brier(PROBABILITIES, OUTCOMES)).isCloseTo(0.135, within(1e-12));
  }

  @Test
  void expectedErrorWeighsBins() {
    // Two bins: forecasts 0.4 against 1 outcome, and 1.8 against 2: (0.6 + 0.2) / 4.
    assertThat(CalibrationError.expected(PROBABILITIES, OUTCOMES, 2)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> CalibrationError.brier(new double[0], new boolean[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CalibrationError.expected(PROBABILITIES, OUTCOMES, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bins is 0");
  }
}
