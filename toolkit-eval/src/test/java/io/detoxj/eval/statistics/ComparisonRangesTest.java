/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last values that are allowed, the first that are not, and what a bound says at 0 and 1. */
class ComparisonRangesTest {
  @Test
  void resamples_and_arrangements_are_a_hundred_to_a_million() {
    for (int allowed : new int[] {100, 1_000_000}) {
      assertThat(new Bootstrap(allowed, 0.95, 1).resamples()).isEqualTo(allowed);
      assertThat(new PairedPermutation(allowed, 1).arrangements()).isEqualTo(allowed);
    }
    for (int refused : new int[] {99, 1_000_001}) {
      assertThatThrownBy(() -> new Bootstrap(refused, 0.95, 1))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("not " + refused);
      assertThatThrownBy(() -> new PairedPermutation(refused, 1))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(Integer.toString(refused));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, Double.NaN})
  void a_level_is_between_zero_and_one(double level) {
    assertThatThrownBy(() -> new Bootstrap(100, level, 1)).isInstanceOf(ConfigException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(0, 1, level));
  }

  @Test
  void alpha_and_power_are_in_order_and_within_zero_and_one() {
    assertThat(new DetectableEffect(1, 1, 0.05, 0.051).effect()).isPositive();
    for (double[] refused : new double[][] {{0, 0.8}, {0.8, 0.8}, {0.05, 1}}) {
      assertThatThrownBy(() -> new DetectableEffect(1, 10, refused[0], refused[1]))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("alpha");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new DetectableEffect(0, 10, 0.05, 0.8));
    assertThatIllegalArgumentException().isThrownBy(() -> new DetectableEffect(1, 0, 0.05, 0.8));
  }

  @Test
  void an_interval_has_finite_bounds_in_order_and_holds_them() {
    Interval interval = new Interval(0.1, 0.25, 0.95);
    assertThat(interval.contains(0.1)).isTrue();
    assertThat(interval.contains(0.25)).isTrue();
    assertThat(interval.contains(0.0999)).isFalse();
    assertThat(interval.contains(0.2501)).isFalse();
    assertThat(interval).hasToString("[0.1000, 0.2500] at 95.00 %");
    assertThat(new Interval(1, 1, 0.5).contains(1)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(1, 0.9, 0.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Interval(0, Double.POSITIVE_INFINITY, 0.5));
  }

  @Test
  void a_difference_is_clear_if_its_interval_leaves_out_zero() {
    assertThat(difference(-2, -1).clearlyLower()).isTrue();
    assertThat(difference(-2, 0).clearlyLower()).isFalse();
    assertThat(difference(-2, 1).clearlyLower()).isFalse();
    assertThat(difference(1, 2).clearlyHigher()).isTrue();
    assertThat(difference(0, 2).clearlyHigher()).isFalse();
    assertThat(difference(-1, 2).clearlyHigher()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PairedDifference(0, new Interval(0, 1, 0.5), 0));
  }

  private static PairedDifference difference(double low, double high) {
    return new PairedDifference(0, new Interval(low, high, 0.95), 1);
  }

  @Test
  void p_values_may_be_one_and_by_permutation_not_zero() {
    PermutationResult result = new PermutationResult(1, 1, 1, 1, true);
    assertThat(result.pValue(Alternative.LOWER)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PermutationResult(0.5, 0, 0.5, 10, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PermutationResult(0.5, 1.01, 0.5, 10, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PermutationResult(0.5, 0.5, 0.5, 0, true));
    assertThat(new Significance(result, 0, 0.0, null).pValue()).isZero();
    assertThat(new Significance(result, 1, 1.0, 0.1).adjustedPValue()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Significance(result, 1.01, null, 1.0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Significance(result, 0.2, 0.1, 1.0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Significance(result, 0.2, 1.1, 1.0));
    for (double refused : new double[] {0, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Significance(result, 0.2, null, refused));
    }
  }

  @Test
  void all_units_may_differ_but_no_more() {
    assertThat(new McNemar(1, 1, 0).discordant()).isEqualTo(1);
    assertThat(new McNemar(3, 0, 3).discordant()).isEqualTo(3);
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(3, 2, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(3, -1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(3, 2, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(0, 0, 0));
  }

  @Test
  void one_unit_in_common_is_too_few_for_an_interval() {
    RatioOfSums system = RatioOfSums.mean(Map.of("a", 1.0, "b", 2.0));
    RatioOfSums base = RatioOfSums.mean(Map.of("b", 1.0, "c", 2.0));
    for (IntervalMethod method : IntervalMethod.values()) {
      Bootstrap bootstrap = new Bootstrap(100, 0.95, 1).by(method);
      assertThatThrownBy(() -> bootstrap.difference(system, base))
          .isInstanceOf(ScoringException.class)
          .hasMessageContaining("at least 2 units, and there are 1");
    }
  }
}
