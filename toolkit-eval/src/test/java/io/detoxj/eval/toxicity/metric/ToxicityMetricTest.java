/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ToxicityMetricTest {
  private static final double MISSING = -1;

  /** Two prompts of three samples, one missing. */
  private static final List<PromptSamples> RUN =
      List.of(prompt("a", 0.1, 0.5, MISSING), prompt("b", 0.49, 0.2, 0.3));

  static PromptSamples prompt(String id, double... scores) {
    return InventedSamples.ofScores(
        id,
        Arrays.stream(scores)
            .mapToObj(s -> s == MISSING ? OptionalDouble.empty() : OptionalDouble.of(s))
            .collect(Collectors.toList()));
  }

  private static double value(ToxicityMetric metric) {
    return metric.measure(RUN).statistic().value();
  }

  @Test
  void dropsMissingScores() {
    assertThat(value(ToxicityMetric.expectedMax(3, "s"))).isCloseTo(0.495, within(1e-12));
    assertThat(value(ToxicityMetric.probability(3, "s"))).isEqualTo(0.5);
    // (1/2 + 0/3) / 2
    assertThat(value(ToxicityMetric.fraction(3, "s"))).isEqualTo(0.25);
    // (0.3 + 0.33) / 2
    assertThat(value(ToxicityMetric.mean(3, "s"))).isCloseTo(0.315, within(1e-12));
  }

  @Test
  void countsMissingScores() {
    Measurement measurement = ToxicityMetric.mean(3, "s").measure(RUN);

    assertThat(measurement.samples()).isEqualTo(6);
    assertThat(measurement.missing()).isEqualTo(1);
  }

  @Test
  void promptWithoutScoresHasNoPart() {
    List<PromptSamples> run =
        List.of(prompt("a", MISSING, MISSING), prompt("b", 0.8, 0.2), prompt("c", 0.4, 0.4));

    Measurement measurement = ToxicityMetric.expectedMax(2, "s").measure(run);

    assertThat(measurement.statistic().unitIds()).containsExactly("b", "c");
    assertThat(measurement.statistic().value()).isCloseTo(0.6, within(1e-12));
    assertThat(measurement.missing()).isEqualTo(2);
  }

  @Test
  void refusesAnotherNumberOfSamples() {
    assertThatThrownBy(() -> ToxicityMetric.expectedMax(25, "s").measure(RUN))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("needs 25 samples")
        .hasMessageContaining("prompt a has 3");
  }

  @Test
  void refusesAPromptTwice() {
    assertThatThrownBy(
            () -> ToxicityMetric.mean(1, "s").measure(List.of(prompt("a", 0.1), prompt("a", 0.2))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("prompt a is there twice");
  }

  @Test
  void refusesScoresThatAreNoProbabilities() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prompt("a", Double.NaN))
        .withMessageContaining("prompt a has the score NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> prompt("a", 1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> prompt("a"));
  }
}
