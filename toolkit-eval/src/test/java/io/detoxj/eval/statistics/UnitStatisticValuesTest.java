/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statistics of three units, by hand, also with units that count twice or not at all. */
class UnitStatisticValuesTest {
  private static Map<String, Double> values(double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      byUnit.put("p" + i, values[i]);
    }
    return byUnit;
  }

  @Test
  void a_standard_deviation_is_about_the_mean() {
    // 1, 3 and 8 have the mean 4 and the squares 9, 1 and 16.
    StandardDeviation sample =
        new StandardDeviation(values(1, 3, 8), StandardDeviation.Divisor.SAMPLE);
    StandardDeviation population =
        new StandardDeviation(values(1, 3, 8), StandardDeviation.Divisor.POPULATION);
    assertThat(sample.value()).isCloseTo(Math.sqrt(13), within(1e-12));
    assertThat(population.value()).isCloseTo(Math.sqrt(26 / 3.0), within(1e-12));
    // 1, 1 and 3: 24 ninths.
    assertThat(sample.value(new int[] {2, 1, 0})).isCloseTo(Math.sqrt(4 / 3.0), within(1e-12));
  }

  @Test
  void a_function_of_sums_is_given_the_weighted_sums() {
    Map<String, double[]> terms = new LinkedHashMap<>();
    terms.put("a", new double[] {1, 2});
    terms.put("b", new double[] {3, 4});
    FunctionOfSums statistic = new FunctionOfSums(terms, sums -> sums[0] + 10 * sums[1]);
    assertThat(statistic.value()).isEqualTo(64);
    assertThat(statistic.value(new int[] {2, 1})).isEqualTo(85);
    assertThat(statistic.value(new int[] {0, 1})).isEqualTo(43);
  }

  @Test
  void the_deviation_of_differences_is_about_their_mean() {
    // 1, 2 and 6 have the mean 3 and the squares 4, 1 and 9.
    DetectableEffect effect = DetectableEffect.of(new double[] {1, 2, 6}, 0.05, 0.8).orElseThrow();
    assertThat(effect.standardDeviation()).isCloseTo(Math.sqrt(7), within(1e-12));
    assertThat(effect.units()).isEqualTo(3);
    // 1.959964 + 0.841621 times the deviation over root 3.
    assertThat(effect.effect()).isCloseTo(2.801585 * Math.sqrt(7 / 3.0), within(1e-5));
  }

  @Test
  void differences_that_differ_by_rounding_alone_have_no_detectable_effect() {
    assertThat(DetectableEffect.of(new double[] {1000, 1000 + 1e-10}, 0.05, 0.8)).isEmpty();
    assertThat(DetectableEffect.of(new double[] {1e-5, 1.1e-5}, 0.05, 0.8)).isPresent();
    assertThat(DetectableEffect.of(new double[] {1}, 0.05, 0.8)).isEmpty();
    assertThat(DetectableEffect.of(new double[] {2, 2, 2}, 0.05, 0.8)).isEmpty();
  }
}
