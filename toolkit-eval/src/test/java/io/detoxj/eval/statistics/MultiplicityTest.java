/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MultiplicityTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void holmOfFiveIsKnown() {
    // Sorted 0.005 0.01 0.03 0.04 0.5 times 5 4 3 2 1: 0.025 0.04 0.09 0.08 0.5; 0.08 becomes 0.09.
    assertThat(Multiplicity.HOLM.adjust(0.03, 0.005, 0.5, 0.04, 0.01))
        .containsExactly(new double[] {0.09, 0.025, 0.5, 0.09, 0.04}, EXACT);
  }

  @Test
  void benjaminiHochbergOfFiveIsKnown() {
    // Sorted 0.005 0.01 0.03 0.04 0.5 times 5/1 5/2 5/3 5/4 1: 0.025 0.025 0.05 0.05 0.5.
    assertThat(Multiplicity.BENJAMINI_HOCHBERG.adjust(0.03, 0.005, 0.5, 0.04, 0.01))
        .containsExactly(new double[] {0.05, 0.025, 0.5, 0.05, 0.025}, EXACT);
    // 0.02 0.021 times 2/1 2/2: 0.04 0.021; 0.04 becomes 0.021.
    assertThat(Multiplicity.BENJAMINI_HOCHBERG.adjust(0.021, 0.02))
        .containsExactly(new double[] {0.021, 0.021}, EXACT);
  }

  @Test
  void theListOfBenjaminiAndHochbergRejectsAsTheySay() {
    // Section 3.2 of the paper: at 0.05 Bonferroni-like procedures reject 3, theirs rejects 4.
    double[] p = {
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1.000
    };
    assertThat(Arrays.stream(Multiplicity.HOLM.adjust(p)).filter(q -> q <= 0.05)).hasSize(3);
    assertThat(Arrays.stream(Multiplicity.BENJAMINI_HOCHBERG.adjust(p)).filter(q -> q <= 0.05))
        .hasSize(4);
    // 15/4 x 0.0095.
    assertThat(Multiplicity.BENJAMINI_HOCHBERG.adjust(p)[3]).isCloseTo(0.035625, EXACT);
  }

  @ParameterizedTest
  @EnumSource
  void adjustedValuesKeepTheOrderAndGrow(Multiplicity method) {
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator random = RandomStreams.named(seed, "p-values");
      // With ties, zeros and ones.
      double[] p = random.ints(1 + seed % 20, 0, 21).mapToDouble(i -> i / 20.0).toArray();
      double[] adjusted = method.adjust(p);
      double[] holm = Multiplicity.HOLM.adjust(p);
      for (int i = 0; i < p.length; i++) {
        assertThat(adjusted[i]).isBetween(p[i], Math.min(1, p.length * p[i]) + 1e-12);
        assertThat(adjusted[i]).isLessThanOrEqualTo(holm[i] + 1e-12);
        for (int j = 0; j < p.length; j++) {
          if (p[i] <= p[j]) {
            assertThat(adjusted[i]).isLessThanOrEqualTo(adjusted[j]);
          }
        }
      }
      double[] raised = p.clone();
      raised[0] = Math.min(1, p[0] + 0.2);
      double[] again = method.adjust(raised);
      for (int i = 0; i < p.length; i++) {
        assertThat(again[i]).isGreaterThanOrEqualTo(adjusted[i] - 1e-12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTestNeedsNoAdjustmentAndNoneGivesNone(Multiplicity method) {
    assertThat(method.adjust(0.03)).containsExactly(0.03);
    assertThat(method.adjust()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsNoPValue(Multiplicity method) {
    for (double odd : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> method.adjust(0.5, odd))
          .withMessageContaining("not " + odd);
    }
  }
}
