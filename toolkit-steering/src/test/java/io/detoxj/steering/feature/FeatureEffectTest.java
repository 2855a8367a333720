/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.RandomSae;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureEffectTest {
  private static final List<String> TOXIC = List.of("you soggy turnip", "be silent", "fie");
  private static final List<String> NEUTRAL = List.of("the soft rain", "be calm", "no");

  @TempDir Path folder;

  @Test
  void the_effect_is_the_one_computed_by_hand() {
    // Differences of pairs: -0.5, -0.3, -0.1; mean -0.3, variance 0.04, error sqrt(0.04 / 3).
    FeatureEffect effect =
        FeatureEffect.of(7, -2, new double[] {-0.6, -0.2, -0.1}, new double[] {-0.1, 0.1, 0});
    assertThat(effect.toxicChange()).isCloseTo(-0.3, within(1e-12));
    assertThat(effect.neutralChange()).isCloseTo(0, within(1e-12));
    assertThat(effect.difference()).isCloseTo(-0.3, within(1e-12));
    assertThat(effect.standardError()).isCloseTo(0.1154700538, within(1e-9));
    // -0.3 + 1.96 * 0.115 = -0.074.
    assertThat(effect.confirmed()).isTrue();
    assertThat(new FeatureEffect(7, 0, -0.3, 0, 0.16).confirmed()).isFalse();
    assertThat(new FeatureEffect(7, 0, 0.3, 0, 0.01).confirmed()).isFalse();
  }

  @Test
  void a_feature_that_never_fires_has_no_effect_at_0_and_one_below() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder silent = RandomSae.of(SaeArchitecture.STANDARD, -1000)) {
      List<FeatureEffect> effects =
          FeatureEffect.measure(
              model,
              silent,
              FeatureSelectionTest.set(silent, 4, 3),
              TOXIC,
              NEUTRAL,
              ProgressListener.silent());
      assertThat(effects).extracting(FeatureEffect::value).containsExactly(0.0, -3.0);
      FeatureEffect none = effects.get(0);
      assertThat(none.toxicChange()).isZero();
      assertThat(none.neutralChange()).isZero();
      assertThat(none.confirmed()).isFalse();
      FeatureEffect held = effects.get(1);
      assertThat(held.toxicChange()).isNotZero();
      assertThat(held.standardError()).isPositive();
    }
  }

  @Test
  void texts_that_are_no_pairs_are_refused() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      assertThatThrownBy(
              () ->
                  FeatureEffect.measure(
                      model,
                      sae,
                      FeatureSelectionTest.set(sae, 4, 3),
                      TOXIC,
                      NEUTRAL.subList(0, 2),
                      ProgressListener.silent()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("3", "2", "as many");
    }
  }
}
