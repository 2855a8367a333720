/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.run.RandomStreams;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class McNemarTest {
  private static final double EXACT = 1e-12;

  @Test
  void nineAgainstOneIsKnown() {
    // Of 10 discordant prompts: P(0) = 1/1024, P(1) = 10/1024.
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
  void noDiscordantPromptIsNoEvidence() {
    McNemar test = new McNemar(10, 0, 0);

    for (Alternative alternative : Alternative.values()) {
      assertThat(test.exactPValue(alternative)).isEqualTo(1);
      assertThat(test.pValue(alternative)).isEqualTo(1);
    }
  }

  @Test
  void countsDiscordantPrompts() {
    PairedValues values =
        new PairedValues(List.of(0.0, 1.0, 1.0, 0.0, 0.0), List.of(1.0, 1.0, 0.0, 1.0, 0.0));

    McNemar test = McNemar.of(values);

    assertThat(test).isEqualTo(new McNemar(5, 2, 1));
    assertThat(test.discordant()).isEqualTo(3);
  }

  @Test
  void manyPromptsAreNoTrouble() {
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
      for (int prompt = 0; prompt < 100; prompt++) {
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
        .withMessageContaining("3 prompts of which 2 differ one way and 2 the other");
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new McNemar(3, -1, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> McNemar.of(new PairedValues(List.of(0.5), List.of(1.0))))
        .withMessageContaining("permutation");
  }
}
