/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Permutation tests where they change their way, and of statistics that are no means. */
class PermutationEdgesTest {
  private static final PairedPermutation TEST = new PairedPermutation(200, 1);

  @Test
  void up_to_sixteen_units_all_arrangements_are_looked_at() {
    double[] ones = new double[17];
    Arrays.fill(ones, 1);
    PermutationResult exact = TEST.ofDifferences(Arrays.copyOf(ones, 16));
    assertThat(exact.exact()).isTrue();
    assertThat(exact.arrangements()).isEqualTo(65_536);
    assertThat(exact.twoSided()).isEqualTo(2 / 65_536.0);
    assertThat(exact.higher()).isEqualTo(1 / 65_536.0);
    assertThat(exact.lower()).isEqualTo(1);
    PermutationResult drawn = TEST.ofDifferences(ones);
    assertThat(drawn.exact()).isFalse();
    assertThat(drawn.arrangements()).isEqualTo(200);
    assertThat(drawn.higher()).isEqualTo(1 / 201.0);
  }

  @Test
  void what_counts_as_equal_goes_with_the_size_of_the_differences() {
    for (double unit : new double[] {1e-9, 1, 1e9}) {
      // No two of the eight sums are alike, and two are as far from 0 as the one seen.
      PermutationResult result = TEST.ofDifferences(unit, 2 * unit, 4 * unit);
      assertThat(result.twoSided()).as("%s", unit).isEqualTo(2 / 8.0);
      // .1 + .2 - .3 is 0 but for rounding, and so is the sum with all signs turned.
      PermutationResult zero = TEST.ofDifferences(.1 * unit, .2 * unit, -.3 * unit);
      assertThat(zero.lower()).as("%s", unit).isEqualTo(5 / 8.0);
      assertThat(zero.higher()).as("%s", unit).isEqualTo(5 / 8.0);
      assertThat(zero.twoSided()).as("%s", unit).isEqualTo(1);
    }
  }

  private static Map<String, Double> byUnit(double... values) {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put("p" + i, values[i]);
    }
    return map;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  @Test
  void a_deviation_is_compared_over_all_exchanges_of_pairs() {
    double[] ours = {1, 5, 2, 30};
    double[] theirs = {3, 4, 9, 7};
    double seen = deviation(ours) - deviation(theirs);
    int lower = 0;
    int higher = 0;
    int further = 0;
    for (int arrangement = 0; arrangement < 16; arrangement++) {
      double[] a = ours.clone();
      double[] b = theirs.clone();
      for (int i = 0; i < 4; i++) {
        if ((arrangement >> i & 1) == 1) {
          a[i] = theirs[i];
          b[i] = ours[i];
        }
      }
      double difference = deviation(a) - deviation(b);
      lower += difference <= seen + 1e-9 ? 1 : 0;
      higher += difference >= seen - 1e-9 ? 1 : 0;
      further += Math.abs(difference) >= Math.abs(seen) - 1e-9 ? 1 : 0;
    }
    PermutationResult result =
        TEST.test(
            new StandardDeviation(byUnit(ours), StandardDeviation.Divisor.SAMPLE),
            new StandardDeviation(byUnit(theirs), StandardDeviation.Divisor.SAMPLE));
    assertThat(result.lower()).isCloseTo(lower / 16.0, within(1e-12));
    assertThat(result.higher()).isCloseTo(higher / 16.0, within(1e-12));
    assertThat(result.twoSided()).isCloseTo(further / 16.0, within(1e-12));
    assertThat(higher).isBetween(2, 8);
  }
}
