/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ends of the ranges of settings, and the usual ones. */
class TrainingConfigTest {
  private static TrainingConfig with(String field, double value) {
    return new TrainingConfig(
        (long) pick(field, "steps", value, 10),
        pick(field, "learningRate", value, 0.1),
        (long) pick(field, "warmupSteps", value, 1),
        pick(field, "finalFraction", value, 0.1),
        pick(field, "weightDecay", value, 0.1),
        pick(field, "clipNorm", value, 1),
        pick(field, "beta1", value, 0.9),
        pick(field, "beta2", value, 0.99),
        pick(field, "epsilon", value, 1e-8),
        (long) pick(field, "checkpointEvery", value, 5));
  }

  private static double pick(String field, String name, double value, double usual) {
    return field.equals(name) ? value : usual;
  }

  @ParameterizedTest
  @CsvSource({
    "steps, 0",
    "learningRate, 0",
    "warmupSteps, -1",
    "finalFraction, -0.001",
    "finalFraction, 1.001",
    "weightDecay, -0.001",
    "clipNorm, 0",
    "beta1, -0.001",
    "beta1, 1",
    "beta2, -0.001",
    "beta2, 1",
    "epsilon, 0",
    "checkpointEvery, 0",
    "learningRate, NaN",
  })
  void beyond_its_range_a_setting_is_refused_by_name(String field, double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(field, value))
        .withMessageContaining(field)
        .withMessageContaining("but was");
  }

  @ParameterizedTest
  @CsvSource({
    "steps, 1",
    "warmupSteps, 0",
    "finalFraction, 0",
    "finalFraction, 1",
    "weightDecay, 0",
    "beta1, 0",
    "beta2, 0",
    "checkpointEvery, 1",
  })
  void the_ends_of_a_range_are_allowed(String field, double value) {
    assertThatCode(() -> with(field, value)).doesNotThrowAnyException();
  }

  @Test
  void usual_settings_warm_up_over_a_tenth_and_200_steps_at_most() {
    assertThat(TrainingConfig.of(50, 0.1).warmupSteps()).isEqualTo(5);
    TrainingConfig usual = TrainingConfig.of(100_000, 0.1);
    assertThat(usual.warmupSteps()).isEqualTo(200);
    assertThat(usual.steps()).isEqualTo(100_000);
    assertThat(usual.finalFraction()).isEqualTo(0.1);
    assertThat(usual.learningRateAt(0)).isCloseTo(0.1 / 200, within(1e-12));
    assertThat(usual.learningRateAt(199)).isCloseTo(0.1, within(1e-12));
    assertThat(usual.learningRateAt(200)).isCloseTo(0.1, within(1e-8));
  }
}
