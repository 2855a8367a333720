/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class McNemarTest {
  private static final double EXACT = 1e-12;

  @Test
  void nineAgainstOneIsKnown() {
    // Of 10 discordant units: P(0) = 1/1024, P(1) = 10/1024.
    McNemar test = new McNemar(50, 9, 1);

    assertThat(test.exactPValue(Alternative.TWO_SIDED)).isCloseTo(22 / 1024.0, within(EXACT));
    assertThat(test.pValue()).isCloseTo((2 * 1 + 10) / 1024.0, within(EXACT));
    assertThat(test.exactPValue(Alternative.LOWER)).isCloseTo(11 / 1024.0, within(EXACT));
    assertThat(test.pValue(Alternative.LOWER)).isCloseTo(6 / 1024.0, within(EXACT));
    // The other side: all but P(10) = 1/1024.
    assertThat(test.exactPValue(Alternative.HIGHER)).isCloseTo(1023 / 1024.0, within(EXACT));
    assertThat(test.pValue(Alternative.HIGHER)).isCloseTo(1018 / 1024.0, within(EXACT));
  }

  @Test
  void theDirectionsMirrorEachOther() {
    McNemar test = new McNemar(50, 9, 1);
    McNemar mirrored = new McNemar(50, 1, 9);

    assertThat(mirrored.pValue()).isEqualTo(test.pValue());
    assertThat(mirrored.pValue(Alternative.HIGHER))
        .isCloseTo(test.pValue(Alternative.LOWER), within(EXACT));
  }

  @Test
  void asManyEachWayIsNoEvidence() {
    // P(2 of 4) = 6/16 counts half in the mid-p-value.
    McNemar test = new McNemar(10, 2, 2);

    assertThat(test.exactPValue(Alternative.TWO_SIDED)).isEqualTo(1);
    assertThat(test.pValue()).isCloseTo(1 - 3 / 16.0, within(EXACT));
  }

  @Test
  void noDiscordantUnitIsNoEvidence() {
    McNemar test = new McNemar(10, 0, 0);

    for (Alternative alternative : Alternative.values()) {
      assertThat(test.exactPValue(alternative)).isEqualTo(1);
      assertThat(test.pValue(alternative)).isEqualTo(1);
    }
  }

  @Test
  void countsDiscordantUnits() {
    PairedValues values =
        new PairedValues(List.of(0.0, 1.0, 1.0, 0.0, 0.0), List.of(1.0, 1.0, 0.0, 1.0, 0.0));

    McNemar test = McNemar.of(values);

    assertThat(test).isEqualTo(new McNemar(5, 2, 1));
    assertThat(test.discordant()).isEqualTo(3);
  }

  @Test
  void strongEffectsKeepTheirDigits() {
    // Of 69: (1 + 69) / 2^69 one way; the mid-p-value is (1 + 69 / 2) / 2^69, and twice that.
    McNemar test = new McNemar(100, 68, 1);
    double unit = Math.scalb(1.0, -69);

    assertThat(test.exactPValue(Alternative.LOWER) / (70 * unit)).isCloseTo(1, within(EXACT));
    assertThat(test.pValue(Alternative.LOWER) / (35.5 * unit)).isCloseTo(1, within(EXACT));
    assertThat(test.exactPValue(Alternative.TWO_SIDED)).isCloseTo(2.37e-19, within(1e-21));
    assertThat(test.pValue()).isCloseTo(1.20e-19, within(1e-21));
    assertThat(new McNemar(100, 1, 68).pValue(Alternative.HIGHER))
        .isEqualTo(test.pValue(Alternative.LOWER));
  }

  /** Every tail against sums of binomial coefficients as whole numbers. */
  @Test
  void tailsAgreeWithWholeNumbers() {
    for (int n : new int[] {1, 2, 7, 40, 301}) {
      BigInteger term = BigInteger.ONE;
      BigInteger below = BigInteger.ZERO;
      for (int k = 0; k <= n; k++) {
        BigInteger upTo = below.add(term);
        McNemar test = new McNemar(n, n - k, k);
        double exact = share(upTo, n);
        double mid = share(below.shiftLeft(1).add(term), n + 1);
        assertThat(test.exactPValue(Alternative.LOWER) / exact).isCloseTo(1, within(1e-12));
        assertThat(test.pValue(Alternative.LOWER) / mid).isCloseTo(1, within(1e-12));
        if (2 * k < n) {
          assertThat(test.pValue() / (2 * mid)).isCloseTo(1, within(1e-12));
        }
        below = upTo;
        term = term.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1));
      }
    }
  }

  private static double share(BigInteger count, int halvings) {
    return new BigDecimal(count)
        .divide(new BigDecimal(BigInteger.TWO.pow(halvings)), MathContext.DECIMAL64)
        .doubleValue();
  }

  @Test
  void noPValueIsZero() {
    McNemar test = new McNemar(5000, 5000, 0);

    for (Alternative alternative : Alternative.values()) {
      assertThat(test.pValue(alternative)).isPositive();
      assertThat(test.exactPValue(alternative)).isPositive();
    }
    double[] holm = Multiplicity.HOLM.adjust(test.pValue(), test.pValue(), 0.5);
    assertThat(holm[0]).isPositive();
    assertThat(Multiplicity.BENJAMINI_HOCHBERG.adjust(test.pValue(), 0.5)[0]).isPositive();
  }

  @Test
  void manyUnitsAreNoTrouble() {
    // The normal approximation: z = 400 / sqrt(100,000) = 1.265, two-sided 0.206.
    assertThat(new McNemar(1_000_000, 50_200, 49_800).pValue()).isCloseTo(0.206, within(0.001));
  }

  @Test
  void errorsOfTheFirstKindAreAsRareAsStated() {
    int simulations = 4000;
    int midP = 0;
    int exact = 0;
    for (int simulation = 0; simulation < simulations; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "mcnemar");
      int onlyBase = 0;
      int onlySystem = 0;
      for (int unit = 0; unit < 100; unit++) {
        double u = random.nextDouble();
        onlyBase += u < 0.15 ? 1 : 0;
        onlySystem += u >= 0.85 ? 1 : 0;
      }
      McNemar test = new McNemar(100, onlyBase, onlySystem);
      midP += test.pValue() <= 0.05 ? 1 : 0;
      exact += test.exactPValue(Alternative.TWO_SIDED) <= 0.05 ? 1 : 0;
    }
    // Two standard errors of the simulation are 0.7 %.
    assertThat((double) midP / simulations).isBetween(0.04, 0.06);
    assertThat((double) exact / simulations).isBetween(0.02, 0.04);
  }

  @Test
  void refusesWhatCannotBeCounted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new McNemar(3, 2, 2))
        .withMessageContaining("3 units of which 2 differ one way and 2 the other");
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(3, -1, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> McNemar.of(new PairedValues(List.of(0.5), List.of(1.0))))
        .withMessageContaining("permutation");
  }
}
