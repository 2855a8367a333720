/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.RatioOfSums.Scale;
import io.detoxj.eval.statistics.RatioOfSums.Term;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitStatisticTest {
  private static final RatioOfSums RATIO =
      new RatioOfSums(List.of(new Term("a", 1, 2), new Term("b", 5, 4)), Scale.LINEAR);

  private static PooledMedian median() {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    values.put("a", List.of(1.0, 9.0));
    values.put("b", List.of(2.0, 4.0));
    return new PooledMedian(values);
  }

  @Test
  void ratioOfSumsCountsWeights() {
    assertThat(RATIO.value()).isEqualTo(1.0);
    assertThat(RATIO.value(new int[] {2, 0})).isEqualTo(0.5);
    // (2 + 5) / (4 + 4)
    assertThat(RATIO.value(new int[] {2, 1})).isEqualTo(0.875);
    assertThat(RATIO.restrictedTo(List.of("b")).value()).isEqualTo(1.25);
    assertThat(new RatioOfSums(RATIO.terms(), Scale.EXPONENTIAL).value())
        .isCloseTo(Math.E, within(1e-12));
  }

  @Test
  void medianCountsWeights() {
    assertThat(median().value()).isEqualTo(3.0);
    // 1 1 2 4 9 9
    assertThat(median().value(new int[] {2, 1})).isEqualTo(3.0);
    // 1 1 9 9
    assertThat(median().value(new int[] {2, 0})).isEqualTo(5.0);
    assertThat(median().restrictedTo(List.of("b")).value()).isEqualTo(3.0);
    assertThat(median().unitIds()).containsExactly("a", "b");
  }

  @Test
  void refusesNothingAndWhatIsNotThere() {
    for (UnitStatistic statistic : List.of(RATIO, median())) {
      assertThatIllegalArgumentException().isThrownBy(() -> statistic.value(new int[] {0, 0}));
      assertThatIllegalArgumentException().isThrownBy(() -> statistic.value(new int[] {1}));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> statistic.restrictedTo(List.of("c")))
          .withMessageContaining("unit c has no value");
    }
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Term("a", Double.NaN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Term("a", 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RatioOfSums.mean(Map.of("a", Double.POSITIVE_INFINITY)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PooledMedian(Map.of("a", List.of(Double.NaN))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RatioOfSums(List.of(new Term("a", 800, 1)), Scale.EXPONENTIAL))
        .withMessageContaining("overflows");
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(1, 0, 0.95));
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(0, Double.NaN, 0.95));
  }

  @Test
  void refusesAUnitTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RatioOfSums(List.of(new Term("a", 1, 1), new Term("a", 2, 1)), Scale.LINEAR));
  }
}
