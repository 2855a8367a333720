/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.Methods;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubspaceProbeTest {
  private static final float[][] HARMLESS = {{2, 0}, {3, 1}, {2, 2}};
  private static final float[][] TOXIC = {{0, 0}, {-1, 1}, {0, 2}};
  private static final List<String> KIND = List.of("the soup was fine", "rain fell", "thank you");
  private static final List<String> RUDE = List.of("you turnip", "go away", "what a mess this is");

  @TempDir Path folder;

  private static SubspaceProbe probe() {
    return SubspaceProbe.fit(HARMLESS, TOXIC);
  }

  @Test
  void direction_and_margins_are_those_worked_out_by_hand() {
    SubspaceProbe probe = probe();
    assertThat(probe.direction()).containsExactly(new float[] {1, 0}, within(1e-6f));
    assertThat(probe.margin(new float[] {2, 1})).isCloseTo(1, within(1e-6));
    assertThat(probe.margin(new float[] {0, 1})).isCloseTo(-1, within(1e-6));
    assertThat(probe.margin(new float[] {1, 0})).isCloseTo(0, within(1e-6));
  }

  @Test
  void the_covariance_within_classes_turns_the_direction() {
    // Means differ by (2, 2); the first coordinate varies ten times as far within the classes.
    float[][] a = {{11, 2}, {-9, 2}, {1, 3}, {1, 1}};
    float[][] b = {{9, 0}, {-11, 0}, {-1, 1}, {-1, -1}};
    float[] direction = SubspaceProbe.fit(a, b).direction();
    // S = diag(400, 4) / 6, so that w is as (2 / 400, 2 / 4).
    assertThat(direction[0] / direction[1]).isCloseTo(.01f, within(1e-6f));
  }

  @Test
  void a_coordinate_that_never_varies_has_no_say() {
    float[][] a = {{2, 0, 5}, {3, 1, 5}, {2, 2, 5}};
    float[][] b = {{0, 0, 5}, {-1, 1, 5}, {0, 2, 5}};
    assertThat(SubspaceProbe.fit(a, b).direction())
        .containsExactly(new float[] {1, 0, 0}, within(1e-6f));
  }

  @Test
  void classes_changed_about_turn_it_round() {
    float[] there = probe().direction();
    float[] back = SubspaceProbe.fit(/* harmless= */ TOXIC, /* toxic= */ HARMLESS).direction();
    assertThat(back[0]).isEqualTo(-there[0]);
    assertThat(back[1]).isCloseTo(-there[1], within(1e-7f));
  }

  @Test
  void states_that_cannot_be_told_apart_are_refused() {
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, HARMLESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no direction tells the two classes apart");
    float[][] none = {};
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, none))
        .hasMessageContaining("3 harmless and 0 toxic");
    float[][] broken = {{Float.NaN, 0}, {1, 1}};
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, broken))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_states_of_texts_are_those_at_their_last_tokens_before_unembedding() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      float[][] states = SubspaceProbe.states(model, KIND, ProgressListener.silent());
      for (int i = 0; i < states.length; i++) {
        int[] ids = model.tokenizer().encodePrompt(KIND.get(i));
        float[][] whole =
            model.capture(List.of(ids), HookPoint.FINAL_NORM::equals).at(HookPoint.FINAL_NORM, 0);
        assertThat(states[i]).containsExactly(whole[whole.length - 1], within(1e-4f));
      }
    }
  }

  @Test
  void the_same_texts_make_the_same_file() throws IOException {
    FittedKind sasa = (FittedKind) Methods.named("sasa");
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int arrays = model.nativeArrays();
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      MethodFit made = fit(sasa, model);
      made.save(first);
      fit(sasa, model).save(second);
      assertThat(first).hasSameBinaryContentAs(second);
      assertThat(made.settings())
          .containsEntry("texts", "4")
          .containsEntry("held_out_texts", "2")
          .containsKeys("held_out_accuracy", "held_out_auroc");
      int width = model.info().width();
      SubspaceProbe read = SubspaceProbe.of(MethodFit.load(first, SubspaceProbe.KIND), width);
      assertThat(read.fingerprint()).isEqualTo(SubspaceProbe.of(made, width).fingerprint());
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  private static MethodFit fit(FittedKind sasa, TransformerModel model) {
    return sasa.fit(
        model,
        new FitTexts(RUDE, KIND, false),
        sasa.fitSettings(Map.of("held-out", "0.3")),
        ProgressListener.silent());
  }

  @Test
  void a_damaged_fit_is_refused() {
    Origin origin;
    try (TransformerModel model = TinyGpt2.load(folder)) {
      origin = Origin.of(model.info());
    }
    Map<String, float[]> long2 =
        Map.of("direction", new float[] {1, 1}, "midpoint", new float[] {0, 1});
    assertThatThrownBy(() -> SubspaceProbe.of(fit(origin, long2), 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not 1");
    Map<String, float[]> half = Map.of("direction", new float[] {1, 0});
    assertThatThrownBy(() -> SubspaceProbe.of(fit(origin, half), 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no vector midpoint");
  }

  private static MethodFit fit(Origin origin, Map<String, float[]> vectors) {
    return new MethodFit(SubspaceProbe.KIND, origin, Map.of(), vectors);
  }
}
