/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A TopK autoencoder that counts activations in the norms of its decoder's rows is the same one as
 * that with the norms folded into its encoder: whatever is done with one does the same with the
 * other.
 */
class FoldedNormsTest {
  private static final List<int[]> IDS = List.of(new int[] {3, 4, 5, 6, 7}, new int[] {9, 10});
  private static final List<SteeredFeature> SOME =
      List.of(
          new SteeredFeature(1, 2.5, 1, 0, ""),
          new SteeredFeature(7, 0.5, 0.5, 0, ""),
          new SteeredFeature(20, 1, 1, 0, ""));

  @TempDir Path folder;

  private static SparseAutoencoder unfolded(Map<String, float[]> weights) {
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    return SparseAutoencoder.of(config.withTopK(6, true), weights);
  }

  private static Map<String, float[]> weights() {
    Map<String, float[]> weights = RandomSae.weights(0.1f);
    // Norms from a quarter to four times what they were.
    float[] decoder = weights.get("W_dec");
    for (int i = 0; i < decoder.length; i++) {
      decoder[i] *= (float) Math.pow(2, (i / 32) % 5 - 2);
    }
    return weights;
  }

  private static SparseAutoencoder folded() {
    Map<String, float[]> weights = weights();
    for (int f = 0; f < 48; f++) {
      double sum = 0;
      for (int i = 0; i < 32; i++) {
        sum += Math.pow(weights.get("W_dec")[f * 32 + i], 2);
      }
      float norm = (float) Math.sqrt(sum);
      for (int i = 0; i < 32; i++) {
        weights.get("W_dec")[f * 32 + i] /= norm;
        weights.get("W_enc")[i * 48 + f] *= norm;
      }
      weights.get("b_enc")[f] *= norm;
    }
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    return SparseAutoencoder.of(config.withTopK(6, false), weights);
  }

  @ParameterizedTest
  @EnumSource
  void steering_is_the_same(SteeringAction action) {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder one = unfolded(weights());
        SparseAutoencoder other = folded()) {
      for (SteeringScale scale : SteeringScale.values()) {
        SteeringSettings plain = SteeringSettings.of(action, 2);
        SteeringSettings settings =
            scale == SteeringScale.RESIDUAL_NORM
                ? plain.withResidualNorm(1.5)
                : plain.withScale(scale);
        try (DetoxifiedModel first = model.with(new SaeSteering(one, SOME, settings));
            DetoxifiedModel second = model.with(new SaeSteering(other, SOME, settings))) {
          List<float[][]> expected = second.forward(IDS);
          List<float[][]> found = first.forward(IDS);
          for (int i = 0; i < IDS.size(); i++) {
            for (int t = 0; t < IDS.get(i).length; t++) {
              assertThat(found.get(i)[t])
                  .as("%s in the scale %s", action, scale)
                  .containsExactly(expected.get(i)[t], within(1e-4f));
            }
          }
        }
        if (action.steers()) {
          assertThat(EditNorm.of(one, SOME, settings))
              .isCloseTo(EditNorm.of(other, SOME, settings), within(1e-5));
        }
      }
    }
  }

  @Test
  void directions_and_features_are_the_same() {
    float[][] x = {new float[32], new float[32]};
    for (int i = 0; i < 32; i++) {
      x[0][i] = (float) Math.sin(i);
      x[1][i] = (float) Math.cos(2 * i);
    }
    try (SparseAutoencoder one = unfolded(weights());
        SparseAutoencoder other = folded()) {
      for (int t = 0; t < 2; t++) {
        assertThat(one.encode(x)[t]).containsExactly(other.encode(x)[t], within(1e-5f));
        assertThat(one.reconstruct(x)[t]).containsExactly(other.reconstruct(x)[t], within(1e-5f));
        assertThat(one.decoderRows(List.of(4, 9))[t])
            .containsExactly(other.decoderRows(List.of(4, 9))[t], within(1e-6f));
      }
    }
  }

  @Test
  void a_feature_without_a_direction_adds_nothing() {
    Map<String, float[]> weights = weights();
    for (int i = 0; i < 32; i++) {
      weights.get("W_dec")[5 * 32 + i] = 0;
    }
    float[][] x = {new float[32]};
    Arrays.fill(x[0], 1);
    try (SparseAutoencoder sae = unfolded(weights)) {
      for (float value : sae.reconstruct(x)[0]) {
        assertThat(value).isFinite();
      }
      assertThat(sae.decoderRows(List.of(5))[0]).containsOnly(0);
    }
  }
}
