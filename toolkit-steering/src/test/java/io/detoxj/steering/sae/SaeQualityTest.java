/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaeQualityTest {
  private static final List<int[]> IDS = List.of(new int[] {3, 4, 5, 6, 7, 8}, new int[] {9, 10});

  @TempDir Path folder;

  /** Decoder [I; -I] and its transpose: every activation is reconstructed. */
  private static SparseAutoencoder identity(float decoderScale) {
    int d = 32;
    float[] encoder = new float[d * 2 * d];
    float[] decoder = new float[2 * d * d];
    for (int i = 0; i < d; i++) {
      encoder[i * 2 * d + i] = 1;
      encoder[i * 2 * d + d + i] = -1;
      decoder[i * d + i] = decoderScale;
      decoder[(d + i) * d + i] = -decoderScale;
    }
    Map<String, float[]> weights = new HashMap<>();
    weights.put("W_enc", encoder);
    weights.put("W_dec", decoder);
    weights.put("b_enc", new float[2 * d]);
    weights.put("b_dec", new float[d]);
    return SparseAutoencoder.of(
        SaeConfig.of(SaeArchitecture.STANDARD, d, 2 * d, true, RandomSae.POINT), weights);
  }

  @Test
  void the_identity_explains_all_and_zero_recovers_nothing() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder perfect = identity(1);
        SparseAutoencoder zero = identity(0)) {
      SaeQuality all = SaeQuality.measure(model, perfect, IDS);
      assertThat(all.explainedVariance()).isCloseTo(1, within(1e-9));
      assertThat(all.lossRecovered()).isCloseTo(1, within(1e-5));
      assertThat(all.l0()).isEqualTo(32);
      assertThat(all.tokens()).isEqualTo(8);
      SaeQuality none = SaeQuality.measure(model, zero, IDS);
      assertThat(none.lossRecovered()).isCloseTo(0, within(1e-5));
      // The mean square is at least the variance, so zero is no better than the mean.
      assertThat(none.explainedVariance()).isNegative();
    }
  }

  @Test
  void a_worse_fit_than_recorded_is_refused_with_the_figures() {
    SaeQuality recorded = new SaeQuality(0.9, 24, 0.97, 0, 1000);
    SaeBand band = SaeBand.around(recorded);
    assertThatCode(() -> band.require(new SaeQuality(0.8, 30, 0.9, 0, 300)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> band.require(new SaeQuality(-9.8, 24, 0.97, 0, 300)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContainingAll("-9.800", "0.750", "24.0 (12.0 to 48.0)", "hook point");
    assertThatThrownBy(() -> band.require(new SaeQuality(0.9, 172, 0.97, 0, 300)))
        .hasMessageContaining("L0 is 172.0");
    assertThatThrownBy(() -> band.require(new SaeQuality(Double.NaN, 24, 0.97, 0, 300)))
        .isInstanceOf(InterventionException.class);
  }

  @Test
  void published_releases_have_the_band_of_their_l0() {
    assertThat(SaeBand.gpt2SmallResJb(HookPoint.residPre(8))).isEqualTo(SaeBand.declared(60));
    assertThat(SaeBand.gpt2SmallResJb(HookPoint.residPost(11))).isEqualTo(SaeBand.declared(70));
    assertThatThrownBy(() -> SaeBand.gpt2SmallResJb(HookPoint.residPost(3)))
        .hasMessageContaining("blocks.3");
    Path file = Path.of("layer_20/width_16k/average_l0_71/params.npz");
    assertThat(SaeBand.gemmaScope(file)).isEqualTo(SaeBand.declared(71));
    assertThatThrownBy(() -> SaeBand.gemmaScope(Path.of("params.npz")))
        .hasMessageContaining("average_l0_N");
  }

  @Test
  void a_record_is_read_as_it_was_written() throws IOException {
    SaeQuality recorded = new SaeQuality(0.875, 24, 0.97, 0.0125, 1000);
    Path file = folder.resolve("quality.json");
    recorded.save(file);
    assertThat(SaeQuality.load(file)).isEqualTo(recorded);
    Files.writeString(file, "{\"l0\": 3}");
    assertThatThrownBy(() -> SaeQuality.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("quality.json");
  }
}
