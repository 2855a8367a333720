/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.StandardDeviation.Divisor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The statistics that are there for published numbers. */
class PublishedStatisticsTest {
  private static final Map<String, Double> VALUES = new LinkedHashMap<>();

  static {
    VALUES.put("a", 1.0);
    VALUES.put("b", 3.0);
    VALUES.put("c", 8.0);
  }

  @Test
  void weightsCountUnitsRepeatedly() {
    // 1, 1, 3: mean 5/3, squares 4/9 + 4/9 + 16/9 = 8/3.
    int[] weights = {2, 1, 0};

    assertThat(new StandardDeviation(VALUES, Divisor.SAMPLE).value(weights))
        .isCloseTo(Math.sqrt(8 / 3.0 / 2), within(1e-12));
    assertThat(new StandardDeviation(VALUES, Divisor.POPULATION).value(weights))
        .isCloseTo(Math.sqrt(8 / 3.0 / 3), within(1e-12));
    assertThat(new HighestValue(VALUES).value(weights)).isEqualTo(3);
  }

  @Test
  void keepsSomeUnitsAndPoolsTwoRuns() {
    for (PoolableStatistic statistic :
        List.of(new StandardDeviation(VALUES, Divisor.SAMPLE), new HighestValue(VALUES))) {
      PoolableStatistic some = statistic.restrictedTo(List.of("b", "a"));
      UnitStatistic pooled = some.pooledWith(statistic);

      assertThat(some.unitIds()).containsExactly("b", "a");
      assertThat(pooled.unitIds()).containsExactly("a/b", "a/a", "b/a", "b/b", "b/c");
      assertThat(pooled.value(new int[] {0, 0, 1, 1, 1})).isEqualTo(statistic.value());
      assertThat(pooled.value(new int[] {1, 1, 0, 0, 0})).isEqualTo(some.value());
      assertThatIllegalArgumentException().isThrownBy(() -> statistic.restrictedTo(List.of("x")));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> statistic.pooledWith(RatioOfSums.mean(VALUES)));
      assertThatIllegalArgumentException().isThrownBy(() -> statistic.value(new int[2]));
      assertThatIllegalArgumentException().isThrownBy(() -> statistic.value(new int[3]));
    }
  }

  @Test
  void aSampleDeviationNeedsTwoUnits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandardDeviation(Map.of("a", 1.0), Divisor.SAMPLE).value())
        .withMessageContaining("too few");
    assertThat(new StandardDeviation(Map.of("a", 1.0), Divisor.POPULATION).value()).isZero();
  }

  @Test
  void refusesValuesThatAreNotFinite() {
    Map<String, Double> bad = Map.of("a", Double.NaN);
    assertThatIllegalArgumentException().isThrownBy(() -> new HighestValue(bad));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandardDeviation(bad, Divisor.SAMPLE));
  }
}
