/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PlattCalibrationTest {
  @Test
  void fitsTheLogOddsOfTwoGroups() {
    // At value 1, 3 of 4 are positive, and at value -1, 1 of 4. With the smoothed targets 5/6 and
    // 1/6 the probability at 1 is (3 * 5/6 + 1/6) / 4 = 2/3, so the slope is log 2.
    double[] values = {1, 1, 1, 1, -1, -1, -1, -1};
    boolean[] positives = {true, true, true, false, true, false, false, false};
    PlattCalibration fitted = PlattCalibration.fit(values, positives);
    assertThat(fitted.slope()).isCloseTo(Math.log(2), within(1e-6));
    assertThat(fitted.offset()).isCloseTo(0, within(1e-6));
    assertThat(fitted.probability(1)).isCloseTo(2.0 / 3, within(1e-6));
  }

  @Test
  void rises() {
    PlattCalibration calibration = new PlattCalibration(1.7, -0.4);
    double previous = -1;
    for (double value = -20; value <= 20; value += 0.25) {
      double probability = calibration.probability(value);
      assertThat(probability).isGreaterThan(previous).isBetween(0.0, 1.0);
      previous = probability;
    }
  }

  @Test
  void staysFiniteFarOut() {
    PlattCalibration calibration = new PlattCalibration(1, 0);
    assertThat(calibration.probability(1e6)).isEqualTo(1.0);
    assertThat(calibration.probability(-1e6)).isEqualTo(0.0);
  }

  @Test
  void refusesValuesInTheWrongOrder() {
    assertThatThrownBy(
            () ->
                PlattCalibration.fit(
                    new double[] {-1, -1, 1, 1}, new boolean[] {true, true, false, false}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slope above 0");
  }
}
