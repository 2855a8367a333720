/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each band is, and that its ends belong to it. */
class SaeBandTest {
  private static final SaeBand BAND = new SaeBand(0.5, 10, 20, 0.25);

  private static SaeQuality quality(double explained, double l0, double recovered) {
    return new SaeQuality(explained, l0, recovered, 0, 100);
  }

  private static void accepted(SaeBand band, SaeQuality quality) {
    assertThatCode(() -> band.require(quality)).doesNotThrowAnyException();
  }

  private static void refused(SaeBand band, SaeQuality quality) {
    assertThatThrownBy(() -> band.require(quality))
        .as("%s", quality)
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("check hook point, model, centring and first token");
  }

  @Test
  void the_ends_belong_to_the_band_and_nothing_beyond_them_does() {
    accepted(BAND, quality(0.5, 10, 0.25));
    accepted(BAND, quality(1, 20, 1));
    refused(BAND, quality(Math.nextDown(0.5), 15, 1));
    refused(BAND, quality(1, Math.nextDown(10.0), 1));
    refused(BAND, quality(1, Math.nextUp(20.0), 1));
    refused(BAND, quality(1, 15, Math.nextDown(0.25)));
  }

  @Test
  void what_is_no_number_is_beyond_every_band() {
    refused(BAND, quality(Double.NaN, 15, 1));
    refused(BAND, quality(1, Double.NaN, 1));
    refused(BAND, quality(1, 15, Double.NaN));
  }

  @Test
  void the_refusal_has_all_figures() {
    assertThatThrownBy(() -> BAND.require(new SaeQuality(0.125, 30, -2.5, 0, 77)))
        .hasMessageContaining("explains 0.125 of the variance (at least 0.500 is wanted)")
        .hasMessageContaining("L0 is 30.0 (10.0 to 20.0)")
        .hasMessageContaining("loss recovered -2.500 (at least 0.250), over 77 tokens");
  }

  @Test
  void about_a_record_the_shares_may_be_lower_and_l0_half_or_twice() {
    SaeBand band = SaeBand.around(quality(0.9, 24, 0.95));
    assertThat(band.leastExplainedVariance()).isCloseTo(0.75, within(1e-12));
    assertThat(band.leastL0()).isEqualTo(12);
    assertThat(band.largestL0()).isEqualTo(48);
    assertThat(band.leastLossRecovered()).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void a_declared_l0_may_be_half_or_twice_and_any_loss_will_do() {
    assertThat(SaeBand.declared(60)).isEqualTo(new SaeBand(0.5, 30, 120, Double.NEGATIVE_INFINITY));
    accepted(SaeBand.declared(60), quality(0.5, 30, -1e300));
    refused(SaeBand.declared(60), quality(0.5, 29, 1));
  }

  /** What SAELens lists for the release; the last row is the output of the last block. */
  @ParameterizedTest
  @CsvSource({
    "0, 10", "1, 10", "2, 18", "3, 23", "4, 31", "5, 41", "6, 51", "7, 54", "8, 60", "9, 70",
    "10, 52", "11, 56", "12, 70",
  })
  void each_point_of_gpt2_small_res_jb_has_its_own_l0(int layer, double l0) {
    HookPoint point = layer < 12 ? HookPoint.residPre(layer) : HookPoint.residPost(11);
    assertThat(SaeBand.gpt2SmallResJb(point)).isEqualTo(SaeBand.declared(l0));
  }

  @Test
  void a_point_without_an_autoencoder_of_the_release_is_refused() {
    for (HookPoint none : new HookPoint[] {HookPoint.residPost(0), HookPoint.residPre(12)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SaeBand.gpt2SmallResJb(none))
          .withMessage(
              "gpt2-small-res-jb has the inputs of blocks 0 to 11 and the output of block 11, not "
                  + none);
    }
  }

  @Test
  void a_path_of_gemma_scope_names_its_l0() {
    assertThat(SaeBand.gemmaScope(Path.of("layer_20", "width_16k", "average_l0_71", "params.npz")))
        .isEqualTo(SaeBand.declared(71));
    assertThat(SaeBand.gemmaScope(Path.of("average_l0_1024"))).isEqualTo(SaeBand.declared(1024));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SaeBand.gemmaScope(Path.of("layer_20", "params.npz")))
        .withMessageContaining("has no part average_l0_N in its path; use SaeBand.declared");
  }
}
