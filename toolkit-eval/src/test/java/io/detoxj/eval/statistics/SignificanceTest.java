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

class SignificanceTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 1);

  private static RatioOfSums mean(double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    for (double value : values) {
      byUnit.put("p" + byUnit.size(), value);
    }
    return RatioOfSums.mean(byUnit);
  }

  @Test
  void outcomesOfZeroAndOneGoToMcNemar() {
    Significance significance =
        Significance.of(mean(0, 0, 0, 1), mean(1, 1, 1, 1), BOOTSTRAP).orElseThrow();

    // P(0 of 3) = 1/8: mid-p is 2 x 1/8 - 1/8. The differences -1 -1 -1 0 have s = 0.5.
    assertThat(significance.test()).isEqualTo(new McNemar(4, 3, 0));
    assertThat(significance.pValue()).isCloseTo(0.125, within(1e-12));
    assertThat(significance.adjustedPValue()).isNull();
    assertThat(significance.detectableEffect()).isCloseTo(2.801585 * 0.5 / 2, within(1e-6));
  }

  @Test
  void otherMeansGoToThePermutationTest() {
    Significance significance =
        Significance.of(mean(0, 0.5, 0.5), mean(1, 1, 1), BOOTSTRAP).orElseThrow();

    assertThat(significance.test()).isEqualTo(new PermutationResult(2 / 8.0, 1 / 8.0, 1, 8, true));
    assertThat(significance.pValue()).isEqualTo(0.25);
  }

  @Test
  void ratiosAndMediansHaveATestAndNoDetectableEffect() {
    RatioOfSums ratio = new RatioOfSums(List.of(new Term("a", 2, 3)), Scale.EXPONENTIAL);
    PooledMedian median = new PooledMedian(Map.of("a", List.of(2.0)));

    for (PoolableStatistic statistic : List.of(ratio, median)) {
      Significance same = Significance.of(statistic, statistic, BOOTSTRAP).orElseThrow();
      assertThat(same.test()).isInstanceOf(PermutationResult.class);
      assertThat(same.pValue()).isEqualTo(1);
      assertThat(same.detectableEffect()).isNull();
    }
  }

  @Test
  void differencesThatDoNotVaryHaveNoDetectableEffect() {
    Significance significance =
        Significance.of(mean(0, 0, 1), mean(0, 0, 1), BOOTSTRAP).orElseThrow();

    assertThat(significance.pValue()).isEqualTo(1);
    assertThat(significance.detectableEffect()).isNull();
  }

  @Test
  void withoutCommonUnitsThereIsNone() {
    assertThat(Significance.of(mean(1), RatioOfSums.mean(Map.of("z", 1.0)), BOOTSTRAP)).isEmpty();
  }

  @Test
  void refusesNumbersThatCannotBe() {
    McNemar test = new McNemar(4, 3, 0);
    Significance significance = new Significance(test, 0.125, null, 0.7);

    assertThat(significance.adjustedTo(0.25)).isEqualTo(new Significance(test, 0.125, 0.25, 0.7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> significance.adjustedTo(0.1))
        .withMessageContaining("from the p-value 0.125 to 1, not 0.1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Significance(test, 1.1, null, null));
    assertThatIllegalArgumentException().isThrownBy(() -> new Significance(test, 0.5, null, 0.0));
  }
}
