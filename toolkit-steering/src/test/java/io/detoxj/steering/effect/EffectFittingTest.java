/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.feature.FeatureSelectionTest;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.method.SaeTsKind;
import io.detoxj.steering.sae.RandomSae;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectFittingTest {
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "be silent"),
          List.of("the soft rain falls on a roof", "be calm", "x"),
          false);
  private static final int FEATURE = 4;

  @TempDir Path folder;
  private TransformerModel model;
  private SparseAutoencoder sae;
  private FeatureSet features;

  @BeforeEach
  void open() {
    model = TinyGpt2.load(folder.resolve("model"));
    sae = RandomSae.of(SaeArchitecture.STANDARD, 0);
    features = FeatureSelectionTest.set(sae, FEATURE, 3);
  }

  @AfterEach
  void close() {
    sae.close();
    model.close();
  }

  private MethodFit fit(EffectFitting how) {
    return how.fit(model, sae, features, TEXTS, ProgressListener.silent());
  }

  @Test
  void the_same_fit_has_the_same_bytes() {
    MethodFit fit = fit(new EffectFitting(12, 1, 1.5));
    assertThat(fit.fingerprint()).isEqualTo(fit(new EffectFitting(12, 1, 1.5)).fingerprint());
    assertThat(fit.setting("vectors")).isEqualTo("12");
    assertThat(fit.setting("features")).isEqualTo("[4]");
    assertThat(fit.fingerprint()).isNotEqualTo(fit(new EffectFitting(13, 1, 1.5)).fingerprint());
  }

  /** The point of it all: the feature that was not wanted is to fire less in what is written. */
  @Test
  void it_is_expected_to_silence_the_features() {
    MethodFit fit = fit(new EffectFitting(48, 1, 1.5));
    assertThat(fit.number("predicted_on_features")).isNegative();
    assertThat(fit.number("predicted_on_features")).isLessThan(fit.number("predicted_on_others"));
    assertThat(fit.number("held_out_explained")).isLessThan(1);
  }

  @Test
  void its_vector_is_as_long_as_the_loss_allows_and_its_control_too() throws IOException {
    MethodFit fit = fit(new EffectFitting(8, 1, 1.5));
    double scale = fit.number("scale");
    assertThat(EffectFitting.vector(fit).norm()).isCloseTo(scale, within(1e-4 * scale));
    assertThat(EffectFitting.vector(fit).point()).isEqualTo(RandomSae.POINT);
    Path file = folder.resolve("ts.safetensors");
    fit.save(file);
    MethodSpec spec = Methods.parse("sae-ts:strength=0.5,file=" + MethodSpec.quoted("" + file));
    try (Workbench bench = Workbench.of(folder.resolve("model"), model)) {
      Method method = spec.open(bench);
      assertThat(method.name()).isEqualTo("sae-ts-0.5");
      int[] text = {3, 40, 5};
      float[] before =
          model.capture(List.of(text), RandomSae.POINT::equals).at(RandomSae.POINT, 0)[1];
      try (DetoxifiedModel view = model.with(method.detoxifier());
          DetoxifiedModel control = model.with(method.control().orElseThrow().detoxifier())) {
        for (DetoxifiedModel one : List.of(view, control)) {
          float[] after =
              one.capture(List.of(text), RandomSae.POINT::equals).at(RandomSae.POINT, 0)[1];
          float[] moved = Vectors.of(after.length, i -> after[i] - before[i]);
          assertThat(Vectors.norm(moved)).isCloseTo(scale / 2, within(1e-3 * scale));
        }
      }
    }
  }

  @Test
  void what_cannot_be_fitted_is_refused() {
    FitTexts tiny = new FitTexts(List.of("a", "b"), List.of("x", "y"), false);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                new EffectFitting(8, 1, 1.5)
                    .fit(model, sae, features, tiny, ProgressListener.silent()))
        .withMessageContaining("two tokens");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                new SaeTsKind()
                    .fit(
                        model,
                        TEXTS,
                        new SaeTsKind().fitSettings(Map.of()),
                        ProgressListener.silent()))
        .withMessageContaining("--set folder=");
  }
}
