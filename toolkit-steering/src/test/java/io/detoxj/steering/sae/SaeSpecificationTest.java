/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.io.Fingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a steering says of itself, which models it takes, and the ranges of its numbers. */
class SaeSpecificationTest {
  private static final List<SteeredFeature> FEATURES =
      List.of(new SteeredFeature(1, 5, .5, .25, ""), new SteeredFeature(3, 7, 1, 0, ""));

  private static SparseAutoencoder sae(SaeConfig.Source source) {
    return SparseAutoencoder.of(
        ToySae.config(SaeArchitecture.STANDARD, true).withSource(source), ToySae.weights());
  }

  private static SparseAutoencoder sae() {
    return sae(SaeConfig.Source.of(HookPoint.residPost(0)));
  }

  private static Map<String, String> parameters(SteeringSettings settings) {
    try (SparseAutoencoder sae = sae()) {
      SaeSteering steering = new SaeSteering(sae, FEATURES, settings);
      assertThat(steering.features()).isEqualTo(FEATURES);
      assertThat(steering.settings()).isEqualTo(settings);
      assertThat(steering.spec().artifacts()).containsValue(sae.fingerprint());
      return steering.spec().parameters();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_specification_has_what_counts_for_its_action(SteeringAction action) {
    SteeringSettings settings =
        SteeringSettings.of(action, 2)
            .withGate(GateScope.LATCH, GateTrigger.ANY_FEATURE)
            .withPositions(SteeredPositions.GENERATED_ONLY);
    Map<String, String> parameters = parameters(settings);
    assertThat(parameters)
        .containsEntry("point", "blocks.0.resid_post")
        .containsEntry("features", "[1, 3]")
        .containsEntry("weights", "[0.5, 1.0]")
        .containsEntry("thresholds", "[0.25, 0.0]")
        .containsEntry("positions", "GENERATED_ONLY");
    boolean steers =
        Set.of(SteeringAction.CONSTANT, SteeringAction.PER_INPUT, SteeringAction.PER_TOKEN)
            .contains(action);
    assertThat(action.steers()).isEqualTo(steers);
    assertThat(parameters.containsKey("strength")).isEqualTo(steers);
    assertThat(parameters.containsKey("scale")).isEqualTo(steers);
    assertThat(parameters.containsKey("input_scale_undone")).isEqualTo(steers);
    assertThat(parameters.containsKey("max_activations")).isEqualTo(steers);
    assertThat(parameters.containsKey("gate_scope")).isEqualTo(action == SteeringAction.PER_INPUT);
    assertThat(parameters.containsKey("trigger"))
        .isEqualTo(action == SteeringAction.PER_INPUT || action == SteeringAction.PER_TOKEN);
    assertThat(parameters.containsKey("clamp")).isEqualTo(action == SteeringAction.CLAMP);
  }

  @Test
  void maxima_are_named_where_they_are_the_unit() {
    SteeringSettings constant = SteeringSettings.of(SteeringAction.CONSTANT, 2);
    assertThat(parameters(constant)).containsEntry("max_activations", "[5.0, 7.0]");
    assertThat(parameters(constant.withScale(SteeringScale.UNIT)))
        .doesNotContainKey("max_activations")
        .containsEntry("scale", "UNIT");
  }

  @Test
  void an_id_is_family_and_action() {
    try (SparseAutoencoder sae = sae()) {
      SteeringSettings settings = SteeringSettings.of(SteeringAction.PER_TOKEN, 1);
      assertThat(new SaeSteering(sae, FEATURES, settings).spec().id()).isEqualTo("sae-per-token");
      assertThat(new SaeSteering(sae, FEATURES, settings.named("random")).spec().id())
          .isEqualTo("random-per-token");
    }
  }

  private static ModelInfo model(String architecture, String sha256, int width) {
    return new ModelInfo(
        architecture,
        sha256,
        2,
        width,
        10,
        "0",
        16,
        Set.of(HookPoint.residPost(0)),
        Fingerprint.ofHash(sha256));
  }

  private static void plan(SaeConfig.Source source, ModelInfo model, boolean forced) {
    SteeringSettings settings = SteeringSettings.of(SteeringAction.CONSTANT, 1);
    try (SparseAutoencoder sae = sae(source)) {
      new SaeSteering(sae, FEATURES, forced ? settings.onAnyWeights() : settings).plan(model);
    }
  }

  private static SaeConfig.Source of(String model, String sha256) {
    return new SaeConfig.Source(
        model, Origin.ofWeights(sha256), HookPoint.residPost(0), false, true, 0);
  }

  @Test
  void other_weights_are_refused_unless_forced() {
    assertThatCode(() -> plan(of("", "ab"), model("gpt2", "ab", 3), false))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> plan(of("", "ab"), model("gpt2", "cd", 3), false))
        .isInstanceOf(InterventionException.class)
        .hasMessageContainingAll("ab", "cd", "forced");
    assertThatCode(() -> plan(of("", "ab"), model("gpt2", "cd", 3), true))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> plan(of("", "ab"), model("gpt2", "ab", 4), true))
        .hasMessageContaining("width 3");
  }

  @ParameterizedTest
  @CsvSource({
    "gemma-2-2b, gemma2, true", "gemma-2-2b, gpt2, false", "google/gemma-3-1b, gemma3_text, true",
    "gemma-3-1b, gemma2, false", "gpt2-small, gpt2, true", "GPT2-small, llama, false",
    "pythia-70m, gpt2, true",
  })
  void a_name_tells_the_family(String name, String architecture, boolean fits) {
    if (fits) {
      assertThatCode(() -> plan(of(name, ""), model(architecture, "ab", 3), false))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> plan(of(name, ""), model(architecture, "ab", 3), false))
          .isInstanceOf(InterventionException.class)
          .hasMessageContainingAll(name, architecture);
    }
  }

  @Test
  void numbers_beyond_their_ranges_are_refused() {
    for (double refused : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SteeringSettings.of(SteeringAction.CONSTANT, refused));
      assertThatIllegalArgumentException().isThrownBy(() -> SteeringSettings.clamp(refused));
      assertThatIllegalArgumentException().isThrownBy(() -> SteeredFeature.of(1, refused));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SteeredFeature(1, 1, refused, 0, ""));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new SteeredFeature(1, 1, 1, -.1, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SteeringSettings.of(SteeringAction.CONSTANT, 1).withResidualNorm(0))
        .withMessageContaining("RESIDUAL_NORM");
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    for (double refused : new double[] {0, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> config.withScaling(InputScaling.NONE, refused));
    }
    for (int refused : new int[] {0, 5}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> config.withTopK(refused, false))
          .withMessageContaining("1 to 4");
    }
    for (int taken : new int[] {1, 4}) {
      assertThat(config.withTopK(taken, false).k()).isEqualTo(taken);
    }
    HookPoint point = HookPoint.residPost(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SaeConfig.of(SaeArchitecture.STANDARD, 0, 4, true, point));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SaeConfig.of(SaeArchitecture.STANDARD, 3, 0, true, point));
    assertThat(SaeConfig.of(SaeArchitecture.STANDARD, 1, 1, true, point).width()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SaeConfig(
                    SaeArchitecture.GATED,
                    3,
                    4,
                    true,
                    InputScaling.NONE,
                    1,
                    2,
                    false,
                    config.source()))
        .withMessageContaining("only a TopK");
  }

  @Test
  void features_are_in_range_and_named_once_and_have_a_direction() {
    SteeringSettings settings = SteeringSettings.of(SteeringAction.CONSTANT, 1);
    Map<String, float[]> weights = new HashMap<>(ToySae.weights());
    weights.put("W_dec", new float[] {1, 0, 0, 0, 0, 0, -.5f, .5f, 1, .6f, 0, .8f});
    try (SparseAutoencoder sae = sae();
        SparseAutoencoder flat =
            SparseAutoencoder.of(ToySae.config(SaeArchitecture.STANDARD, true), weights)) {
      for (int refused : new int[] {-1, 4}) {
        assertThatIllegalArgumentException()
            .isThrownBy(
                () -> new SaeSteering(sae, List.of(SteeredFeature.of(refused, 1)), settings))
            .withMessageContaining(
                "feature " + refused + " is out of range: the autoencoder has features 0 to 3");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new SaeSteering(
                      sae, List.of(SteeredFeature.of(2, 1), SteeredFeature.of(2, 1)), settings))
          .withMessageContaining("named twice");
      List<SteeredFeature> second = List.of(SteeredFeature.of(0, 1), SteeredFeature.of(1, 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SaeSteering(flat, second, settings))
          .withMessageContaining("the decoder row of feature 1 is zero");
      assertThat(new SaeSteering(flat, second, SteeringSettings.clamp(1)).features()).hasSize(2);
    }
  }

  @Test
  void cosines_are_those_of_rows() {
    Map<String, float[]> weights = new HashMap<>(ToySae.weights());
    weights.put("W_dec", new float[] {2, 0, 0, 0, -3, 0, 3, 0, 4, 0, 0, 0});
    try (SparseAutoencoder one = sae();
        SparseAutoencoder other =
            SparseAutoencoder.of(ToySae.config(SaeArchitecture.STANDARD, true), weights);
        SparseAutoencoder wide = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      // Rows (0, 2, 0) and (.6, 0, .8) beside (2, 0, 0), (0, -3, 0), (3, 0, 4) and zero.
      float[][] cosines = one.cosines(List.of(1, 3), other);
      assertThat(cosines[0]).containsExactly(new float[] {0, -1, 0, 0}, within(1e-6f));
      assertThat(cosines[1]).containsExactly(new float[] {.6f, 0, 1, 0}, within(1e-6f));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> one.cosines(List.of(1), wide))
          .withMessageContaining("widths 3 and 32");
      assertThat(one.decoderRows(List.of(3))[0]).containsExactly(.6f, 0, .8f);
    }
  }

  @Test
  void a_closed_autoencoder_says_so() {
    SparseAutoencoder sae = sae();
    sae.close();
    sae.close();
    assertThatThrownBy(() -> sae.encode(new float[][] {ToySae.X1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    try (SparseAutoencoder open = sae()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> open.encode(new float[0][]))
          .withMessageContaining("no activations");
    }
  }

  @Test
  void a_plan_names_the_method_its_point_and_its_strength() {
    try (SparseAutoencoder sae = sae()) {
      SteeringSettings settings = SteeringSettings.of(SteeringAction.PER_TOKEN, 1.5);
      assertThat(
              new SaeSteering(sae, FEATURES, settings.named("random"))
                  .plan(model("gpt2", "ab", 3))
                  .interventions())
          .singleElement()
          .satisfies(
              one -> assertThat(one.name()).isEqualTo("random-per-token@blocks.0.resid_post*1.5"));
    }
  }

  /** Only the residual stream is as wide as the model; at other places nothing is known. */
  @Test
  void a_point_must_be_there_and_the_stream_as_wide() {
    HookPoint mlp = new HookPoint(0, HookSite.MLP_POST);
    SaeConfig.Source source = new SaeConfig.Source("", Origin.ofWeights(""), mlp, false, true, 0);
    assertThatThrownBy(() -> plan(source, model("gpt2", "ab", 3), false))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("blocks.0.mlp.post");
    ModelInfo wide =
        new ModelInfo("gpt2", "ab", 2, 4, 10, "0", 16, Set.of(mlp), Fingerprint.ofHash("ab"));
    assertThatCode(() -> plan(source, wide, false)).doesNotThrowAnyException();
  }

  @Test
  void a_threshold_is_a_number_of_0_or_more_and_settings_keep_what_they_are_given() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SteeredFeature(7, 1, 2, Double.NaN, ""))
        .withMessage(
            "feature 7 needs a finite maximum and weight and a threshold of 0 or more but has 1.0,"
                + " 2.0 and NaN");
    SteeringSettings settings =
        SteeringSettings.clamp(-2)
            .withResidualNorm(30)
            .withGate(GateScope.LATCH, GateTrigger.ANY_FEATURE)
            .withPositions(SteeredPositions.ALL)
            .named("random")
            .onAnyWeights();
    assertThat(settings)
        .isEqualTo(
            new SteeringSettings(
                SteeringAction.CLAMP,
                1,
                SteeringScale.RESIDUAL_NORM,
                30,
                GateScope.LATCH,
                GateTrigger.ANY_FEATURE,
                SteeredPositions.ALL,
                -2,
                true,
                true,
                "random"));
    assertThat(settings.withScale(SteeringScale.UNIT).scale()).isEqualTo(SteeringScale.UNIT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withResidualNorm(Double.NaN))
        .withMessageContaining("above 0, but it was NaN");
    assertThat(SteeringAction.ABLATION_DELTA.label()).isEqualTo("ablation-delta");
  }
}
