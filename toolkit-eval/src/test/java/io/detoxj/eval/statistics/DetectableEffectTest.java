/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetectableEffectTest {
  @Test
  void fourDifferencesAreKnown() {
    // s = sqrt(4 / 3) = 1.154701; (1.959964 + 0.841621) x 1.154701 / 2.
    DetectableEffect effect =
        DetectableEffect.of(new double[] {1, -1, 1, -1}, 0.05, 0.8).orElseThrow();

    assertThat(effect.standardDeviation()).isCloseTo(1.154701, within(1e-6));
    assertThat(effect.effect()).isCloseTo(1.617496, within(1e-5));
    // (2.801585 x 1.154701 / 0.5)^2 = 41.86.
    assertThat(effect.unitsFor(0.5)).isEqualTo(42);
    assertThat(effect.unitsFor(-0.5)).isEqualTo(42);
    assertThat(effect.unitsFor(1e6)).isEqualTo(1);
  }

  @Test
  void aDifferenceTellsHowManyUnitsWouldShowIt() {
    // As before, whatever the level of the interval at which the effect was computed.
    for (double level : new double[] {0.9, 0.95, 0.99}) {
      DetectableEffect effect =
          DetectableEffect.of(new double[] {1, -1, 1, -1}, 1 - level, 0.8).orElseThrow();
      assertThat(difference(0.5, level, effect.effect()).unitsFor()).hasValue(42);
      assertThat(difference(-0.5, level, effect.effect()).unitsFor()).hasValue(42);
    }
    assertThat(difference(0, 0.95, 1.0).unitsFor()).isEmpty();
    assertThat(difference(1e-17, 0.95, 1.0).unitsFor()).isEmpty();
    assertThat(difference(0.5, 0.95, null).unitsFor()).isEmpty();
    assertThat(new PairedDifference(0.5, new Interval(0, 1, 0.95), 4).unitsFor()).isEmpty();
  }

  private static PairedDifference difference(
      double difference, double level, @Nullable Double detectable) {
    return new PairedDifference(
        difference,
        new Interval(-1, 1, level),
        4,
        new Significance(new McNemar(4, 1, 1), 0.5, null, detectable));
  }

  @Test
  void theMeanDifferenceDoesNotMatter() {
    assertThat(DetectableEffect.of(new double[] {8, 6, 8, 6}, 0.05, 0.8))
        .isEqualTo(DetectableEffect.of(new double[] {1, -1, 1, -1}, 0.05, 0.8));
  }

  @Test
  void fourTimesTheUnitsHalveIt() {
    DetectableEffect few = new DetectableEffect(0.3, 100, 0.05, 0.8);
    DetectableEffect many = new DetectableEffect(0.3, 400, 0.05, 0.8);

    assertThat(many.effect()).isCloseTo(few.effect() / 2, within(1e-12));
    // As many units are needed as one has, but for rounding up.
    assertThat(few.unitsFor(few.effect())).isBetween(100L, 101L);
    assertThat(new DetectableEffect(0.3, 100, 0.05, 0.9).effect()).isGreaterThan(few.effect());
    assertThat(new DetectableEffect(0.3, 100, 0.01, 0.8).effect()).isGreaterThan(few.effect());
  }

  @Test
  void theEffectIsFoundAsOftenAsStated() {
    // Rates of 10 samples on 100 units; the deviation of such differences is known.
    int simulations = 1000;
    int found = 0;
    double deviation = Math.sqrt(2 * 0.3 * 0.7 / 10);
    double shift = new DetectableEffect(deviation, 100, 0.05, 0.8).effect();
    for (int simulation = 0; simulation < simulations; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "power");
      double[] differences = new double[100];
      for (int unit = 0; unit < 100; unit++) {
        long more = random.doubles(10).filter(u -> u < 0.3).count();
        long less = random.doubles(10).filter(u -> u < 0.3).count();
        differences[unit] = (more - less) / 10.0 - shift;
      }
      found +=
          new PairedPermutation(199, simulation).ofDifferences(differences).pValue() <= 0.05
              ? 1
              : 0;
    }
    assertThat((double) found / simulations).isBetween(0.77, 0.83);
  }

  @Test
  void differencesThatDoNotVaryHaveNone() {
    for (double[] differences : new double[][] {{}, {1}, {0, 0, 0}, {0.1 + 0.2, 0.3}}) {
      assertThat(DetectableEffect.of(differences, 0.05, 0.8)).isEmpty();
    }
  }

  @Test
  void refusesWhatSaysNothing() {
    assertThatThrownBy(() -> new DetectableEffect(1, 10, 0, 0.8))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new DetectableEffect(1, 10, 0.05, 0.01))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("0.05 and 0.8 are usual");
    assertThatIllegalArgumentException().isThrownBy(() -> new DetectableEffect(0, 10, 0.05, 0.8));
    DetectableEffect effect = new DetectableEffect(1, 10, 0.05, 0.8);
    for (double odd : new double[] {0, 1e-300, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> effect.unitsFor(odd)).isInstanceOf(ConfigException.class);
    }
  }
}
