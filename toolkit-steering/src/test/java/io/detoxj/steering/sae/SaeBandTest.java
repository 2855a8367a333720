/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.hook.HookPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far from its record an autoencoder may be. */
class SaeBandTest {
  private static final SaeBand BAND = new SaeBand(0.5, 10, 40, 0.8);

  @Test
  void the_ends_of_the_band_are_in_it() {
    for (SaeQuality fits :
        new SaeQuality[] {
          new SaeQuality(0.5, 10, 0.8, 0, 9), new SaeQuality(1, 40, 1, 0, 9),
        }) {
      assertThatCode(() -> BAND.require(fits)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.499, 20, 0.9", "0.9, 9.99, 0.9", "0.9, 40.01, 0.9", "0.9, 20, 0.799", "NaN, 20, 0.9",
    "0.9, NaN, 0.9", "0.9, 20, NaN",
  })
  void one_figure_outside_is_enough(double variance, double l0, double recovered) {
    assertThatThrownBy(() -> BAND.require(new SaeQuality(variance, l0, recovered, 0, 9)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("over 9 tokens");
  }

  @Test
  void about_a_record_it_is_half_to_twice_and_fifteen_hundredths() {
    SaeBand band = SaeBand.around(new SaeQuality(0.9, 24, 0.97, 0, 1000));
    assertThat(band.leastExplainedVariance()).isCloseTo(0.75, within(1e-12));
    assertThat(band.leastL0()).isEqualTo(12);
    assertThat(band.largestL0()).isEqualTo(48);
    assertThat(band.leastLossRecovered()).isCloseTo(0.82, within(1e-12));
    assertThat(SaeBand.declared(60)).isEqualTo(new SaeBand(0.5, 30, 120, Double.NEGATIVE_INFINITY));
  }

  @Test
  void the_first_release_has_the_inputs_of_twelve_blocks_and_one_output() {
    assertThat(SaeBand.gpt2SmallResJb(HookPoint.residPre(0))).isEqualTo(SaeBand.declared(10));
    assertThat(SaeBand.gpt2SmallResJb(HookPoint.residPre(11))).isEqualTo(SaeBand.declared(56));
    assertThat(SaeBand.gpt2SmallResJb(HookPoint.residPost(11))).isEqualTo(SaeBand.declared(70));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SaeBand.gpt2SmallResJb(HookPoint.residPre(12)))
        .withMessageContaining("blocks 0 to 11");
  }
}
