/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.eval.statistics.RatioOfSums.Scale;
import io.detoxj.eval.statistics.RatioOfSums.Term;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedValuesTest {
  private static RatioOfSums of(Scale scale, Term... terms) {
    return new RatioOfSums(List.of(terms), scale);
  }

  @Test
  void pairsCommonUnitsInTheOrderOfTheSystem() {
    RatioOfSums system =
        of(Scale.LINEAR, new Term("b", 1, 1), new Term("x", 5, 1), new Term("a", 0, 1));
    RatioOfSums base = of(Scale.LINEAR, new Term("a", 1, 1), new Term("b", 1, 1));

    PairedValues values = PairedValues.of(system, base).orElseThrow();

    assertThat(values).isEqualTo(new PairedValues(List.of(1.0, 0.0), List.of(1.0, 1.0)));
    assertThat(values.differences()).containsExactly(0, -1);
    assertThat(values.size()).isEqualTo(2);
    assertThat(values.binary()).isTrue();
    assertThat(new PairedValues(List.of(1.0, 0.5), List.of(1.0, 1.0)).binary()).isFalse();
  }

  @Test
  void whatIsNoMeanHasNone() {
    RatioOfSums mean = of(Scale.LINEAR, new Term("a", 1, 1));

    assertThat(PairedValues.of(mean, of(Scale.LINEAR, new Term("a", 1, 2)))).isEmpty();
    assertThat(PairedValues.of(of(Scale.EXPONENTIAL, new Term("a", 1, 1)), mean)).isEmpty();
    assertThat(PairedValues.of(mean, new PooledMedian(Map.of("a", List.of(1.0))))).isEmpty();
    assertThat(PairedValues.of(mean, of(Scale.LINEAR, new Term("b", 1, 1)))).isEmpty();
  }

  @Test
  void refusesWhatIsNotPaired() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PairedValues(List.of(1.0), List.of()))
        .withMessageContaining("1 values of the system and 0 of the base");
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedValues(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PairedValues(List.of(1.0), List.of(Double.NaN)));
  }
}
