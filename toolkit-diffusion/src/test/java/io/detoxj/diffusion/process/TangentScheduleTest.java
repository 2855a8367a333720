/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TangentScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "3, .05, .973241, .229787, 2.12080", "5, .05, .930545, .366177, 5.38556",
    "7, .05, .875878, .482532, 9.35189", "3, .10, .903224, .429170, 3.74503",
    "5, .10, .783948, .620826, 7.83678", "7, .10, .669770, .742568, 11.21167",
    "3, .25, .626943, .779065, 5.39315", "5, .25, .434810, .900522, 7.20582",
    "7, .25, .326041, .945355, 7.94118", "3, .50, .316228, .948683, 5.65487",
    "5, .50, .196116, .980581, 6.04152", "7, .50, .141421, .989949, 6.15752",
    "3, .75, .136774, .990602, 8.71954", "5, .75, .082560, .996586, 8.82520",
    "7, .75, .059070, .998254, 8.85476", "3, .95, .026225, .999656, 40.13734",
    "5, .95, .015738, .999876, 40.15502", "7, .95, .011242, .999937, 40.15989"
  })
  void values_of_the_release(double d, double t, double alpha, double sigma, double beta) {
    TangentSchedule schedule = new TangentSchedule(d);
    assertThat(schedule.alpha(t)).isEqualTo(alpha, within(1e-6));
    assertThat(schedule.sigma(t)).isEqualTo(sigma, within(1e-6));
    assertThat(schedule.beta(t)).isEqualTo(beta, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({".05, 1.86531", ".10, .46658", ".25, -1.45613", ".50, -3.21888", ".95, -8.30306"})
  void signal_to_noise(double t, double logSnr) {
    assertThat(new TangentSchedule(5).logSnr(t)).isEqualTo(logSnr, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 3, 5, 7})
  void it_falls_from_data_to_noise_and_keeps_the_variance(double d) {
    TangentSchedule schedule = new TangentSchedule(d);
    assertThat(schedule.alpha(0)).isEqualTo(1);
    assertThat(schedule.sigma(1)).isEqualTo(1);
    double before = 2;
    for (int i = 0; i <= 1000; i++) {
      double t = i / 1000.0;
      double alpha = schedule.alpha(t);
      double sigma = schedule.sigma(t);
      assertThat(alpha).isLessThan(before);
      before = alpha;
      assertThat(alpha * alpha + sigma * sigma).isEqualTo(1, within(1e-14));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 5, 7})
  void beta_is_the_slope_of_log_alpha_until_the_clip(double d) {
    TangentSchedule schedule = new TangentSchedule(d);
    double h = 1e-6;
    for (double t = 0.01; t < 0.949; t += 0.013) {
      double slope = (Math.log(schedule.alpha(t + h)) - Math.log(schedule.alpha(t - h))) / (2 * h);
      assertThat(schedule.beta(t) + 2 * slope).isEqualTo(0, within(1e-6));
    }
    assertThat(schedule.beta(0.97)).isEqualTo(schedule.beta(0.95));
    assertThat(schedule.beta(1)).isEqualTo(schedule.beta(0.95));
  }

  @ParameterizedTest
  @CsvSource({"3, .2048", "5, .1257", "7, .0903"})
  void signal_and_noise_are_equal_once(double d, double t) {
    TangentSchedule schedule = new TangentSchedule(d);
    assertThat(schedule.timeOfEqualParts()).isEqualTo(t, within(5e-5));
    assertThat(schedule.logSnr(schedule.timeOfEqualParts())).isEqualTo(0, within(1e-12));
    for (double at = 0.05; at < 1; at += 0.05) {
      double shift = schedule.logSnr(at) - new TangentSchedule(1).logSnr(at);
      assertThat(shift).isEqualTo(-2 * Math.log(d), within(1e-9));
      double ratio = Math.pow(schedule.alpha(at) / schedule.sigma(at), 2);
      assertThat(Math.exp(schedule.logSnr(at))).isEqualTo(ratio, within(1e-9 * ratio));
    }
  }

  @Test
  void one_is_the_cosine_schedule() {
    for (double t = 0; t <= 1; t += 0.1) {
      assertThat(new TangentSchedule(1).alpha(t))
          .isEqualTo(Math.cos(Math.PI * t / 2), within(1e-12));
    }
  }

  @Test
  void odd_numbers_are_refused() {
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> new TangentSchedule(0));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new TangentSchedule(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> new TangentSchedule(3).alpha(-0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new TangentSchedule(3).beta(1.1));
  }
}
