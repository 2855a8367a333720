/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.statistics.RatioOfSums.Scale;
import io.detoxj.eval.statistics.RatioOfSums.Term;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PairedPermutationTest {
  private static final PairedPermutation PERMUTATION = new PairedPermutation(1000, 1);

  private static RatioOfSums mean(double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    for (double value : values) {
      byUnit.put("p" + byUnit.size(), value);
    }
    return RatioOfSums.mean(byUnit);
  }

  @Test
  void threeDifferencesAreKnown() {
    // Sums of +-1 +-2 +-3: -6 -4 -2 0 0 2 4 6. The sum seen, -4, is of -3 -2 +1.
    PermutationResult result = PERMUTATION.ofDifferences(-3, -2, 1);

    assertThat(result).isEqualTo(new PermutationResult(4 / 8.0, 2 / 8.0, 7 / 8.0, 8, true));
    assertThat(result.pValue()).isEqualTo(0.5);
    assertThat(result.pValue(Alternative.LOWER)).isEqualTo(0.25);
    assertThat(result.pValue(Alternative.HIGHER)).isEqualTo(0.875);
  }

  @Test
  void fourDifferencesOfOneSignAreTheMostExtreme() {
    // 2 of 16 arrangements are as far from 0, 1 as low.
    assertThat(PERMUTATION.ofDifferences(-0.1, -0.2, -0.3, -0.4))
        .isEqualTo(new PermutationResult(2 / 16.0, 1 / 16.0, 1, 16, true));
  }

  @Test
  void tiesCountWhateverTheRoundingOfTheirSum() {
    // 0.1 + 0.2 - 0.3 is 5.6e-17 and not 0 in double; here 4 of 8 sums are 0 or beyond on each
    // side.
    // Sums of +-0.1 +-0.2 +-0.3: -0.6 -0.4 -0.2 0 0 0.2 0.4 0.6, and 0 was seen.
    assertThat(PERMUTATION.ofDifferences(0.1, 0.2, -0.3))
        .isEqualTo(new PermutationResult(1, 5 / 8.0, 5 / 8.0, 8, true));
  }

  @Test
  void unitsWithoutADifferenceChangeNothing() {
    double[] many = new double[200];
    many[7] = -3;
    many[70] = -2;
    many[170] = 1;

    assertThat(PERMUTATION.ofDifferences(many)).isEqualTo(PERMUTATION.ofDifferences(-3, -2, 1));
    assertThat(PERMUTATION.ofDifferences(0, 0, 0))
        .isEqualTo(new PermutationResult(1, 1, 1, 1, true));
  }

  @Test
  void binaryDifferencesAreTheExactTestOfMcNemar() {
    double[] differences = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0};

    PermutationResult result = PERMUTATION.ofDifferences(differences);

    McNemar exact = new McNemar(12, 9, 1);
    for (Alternative alternative : Alternative.values()) {
      assertThat(result.pValue(alternative))
          .isCloseTo(exact.exactPValue(alternative), within(1e-12));
    }
  }

  @Test
  void drawnArrangementsCountTheOneSeen() {
    double[] differences = new double[40];
    for (int i = 0; i < 40; i++) {
      differences[i] = -1 - i / 100.0;
    }
    // No drawn arrangement has all signs alike.
    assertThat(PERMUTATION.ofDifferences(differences))
        .isEqualTo(new PermutationResult(1 / 1001.0, 1 / 1001.0, 1, 1000, false));
  }

  @Test
  void drawnArrangementsAreNearTheNormalApproximation() {
    double[] differences = new double[400];
    for (int i = 0; i < 400; i++) {
      differences[i] = i % 20 < 9 ? -1 : 1;
    }
    // The sum is 40, of standard deviation 20 under the hypothesis; with its steps of 2 two-sided
    // 2 P(Z >= 39/20) = 0.0512.
    PermutationResult result = PairedPermutation.standard(3).ofDifferences(differences);

    assertThat(result.twoSided()).isCloseTo(0.0512, within(0.007));
    assertThat(result.higher()).isCloseTo(0.0256, within(0.005));
    assertThat(result.lower()).isCloseTo(0.98, within(0.01));
  }

  @Test
  void meansAreComparedOverCommonUnits() {
    RatioOfSums system = mean(0, 1, 3);
    Map<String, Double> base = new LinkedHashMap<>();
    base.put("elsewhere", 50.0);
    base.put("p2", 2.0);
    base.put("p1", 3.0);
    base.put("p0", 3.0);

    assertThat(PERMUTATION.test(system, RatioOfSums.mean(base)))
        .isEqualTo(PERMUTATION.ofDifferences(-3, -2, 1));
  }

  @Test
  void ratiosSwapWholeUnits() {
    // a: 6/1 or 2/2, b: 1/2 or 1/1. The difference seen is 7/3 - 3/3 = 4/3; with a swapped 3/4 -
    // 7/2
    // = -2.75; the other two arrangements are these with the sign turned.
    RatioOfSums system =
        new RatioOfSums(List.of(new Term("a", 6, 1), new Term("b", 1, 2)), Scale.LINEAR);
    RatioOfSums base =
        new RatioOfSums(List.of(new Term("a", 2, 2), new Term("b", 1, 1)), Scale.LINEAR);

    assertThat(PERMUTATION.test(system, base))
        .isEqualTo(new PermutationResult(1, 3 / 4.0, 2 / 4.0, 4, true));
  }

  @Test
  void mediansSwapWholeUnits() {
    PooledMedian system = new PooledMedian(Map.of("a", List.of(9.0, 9.0, 9.0)));
    PooledMedian base = new PooledMedian(Map.of("a", List.of(2.0)));

    assertThat(PERMUTATION.test(system, base))
        .isEqualTo(new PermutationResult(1, 1, 1 / 2.0, 2, true));
  }

  @Test
  void errorsOfTheFirstKindAreAsRareAsStated() {
    int simulations = 2000;
    int drawn = 0;
    int exact = 0;
    for (int simulation = 0; simulation < simulations; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "permutation-level");
      double[] differences = random.doubles(30).map(u -> Math.pow(2 * u - 1, 3)).toArray();
      drawn +=
          new PairedPermutation(199, simulation).ofDifferences(differences).pValue() <= 0.05
              ? 1
              : 0;
      double[] few = random.doubles(9).map(u -> u - 0.5).toArray();
      exact += PERMUTATION.ofDifferences(few).pValue() <= 0.05 ? 1 : 0;
    }
    // Two standard errors of the simulation are 1 %.
    assertThat((double) drawn / simulations).isBetween(0.04, 0.06);
    assertThat((double) exact / simulations).isBetween(0.037, 0.06);
  }

  @Test
  void seedDecides() {
    double[] differences = RandomStreams.named(1, "v").doubles(50).map(u -> u - 0.47).toArray();

    assertThat(PERMUTATION.ofDifferences(differences))
        .isEqualTo(PERMUTATION.ofDifferences(differences))
        .isNotEqualTo(new PairedPermutation(1000, 2).ofDifferences(differences));
  }

  @Test
  void refusesNothingAndOtherKinds() {
    assertThatThrownBy(() -> new PairedPermutation(10, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not 10; 10000 is usual");
    assertThatIllegalArgumentException().isThrownBy(PERMUTATION::ofDifferences);
    assertThatIllegalArgumentException().isThrownBy(() -> PERMUTATION.ofDifferences(1, Double.NaN));
    PooledMedian median = new PooledMedian(Map.of("p0", List.of(2.0)));
    assertThatIllegalArgumentException().isThrownBy(() -> PERMUTATION.test(mean(1), median));
    assertThatIllegalArgumentException().isThrownBy(() -> PERMUTATION.test(median, mean(1)));
    assertThatThrownBy(() -> PERMUTATION.test(median, new PooledMedian(Map.of("z", List.of(2.0)))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("no unit in common");
  }
}
