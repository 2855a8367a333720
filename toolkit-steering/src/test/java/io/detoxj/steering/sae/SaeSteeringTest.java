/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.hook.SequenceMemory;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SaeSteeringTest {
  private static final HookPoint POINT = RandomSae.POINT;
  private static final List<SteeredFeature> PAIR =
      List.of(SteeredFeature.of(1, 1), SteeredFeature.of(3, 1));

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("model"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Runs the hook on one sequence and returns its tokens. */
  private static float[][] edited(
      SparseAutoencoder sae, SteeringSettings settings, float[]... tokens) {
    FeatureRows rows = FeatureRows.of(sae, List.of(1, 3));
    try (NDManager memory = NDManager.newBaseManager()) {
      ActivationHook hook =
          new SaeSteeringHook(
              sae, SteeringRows.of(PAIR, rows, settings), settings, Set.of(), memory);
      SequenceMemory sequences = new SequenceMemory(memory);
      sequences.start(List.of(tokens.length));
      NDArray x = memory.create(tokens).reshape(new Shape(1, tokens.length, 3));
      NDArray ids = memory.create(new long[tokens.length]).reshape(1, tokens.length);
      HookContext context =
          new HookContext(POINT, Phase.PREFILL, 0, List.of(0), ids, sequences, memory);
      float[] flat = hook.apply(x, context).toFloatArray();
      float[][] result = new float[tokens.length][3];
      for (int i = 0; i < flat.length; i++) {
        result[i / 3][i % 3] = flat[i];
      }
      return result;
    }
  }

  private static void edits(SteeringSettings settings, float[] first, float[] second) {
    SaeConfig config = ToySae.config(SaeArchitecture.JUMPRELU, false);
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      float[][] result = edited(sae, settings, ToySae.X1, ToySae.X2);
      assertThat(result[0]).containsExactly(first, within(1e-5f));
      assertThat(result[1]).containsExactly(second, within(1e-5f));
    }
  }

  @Test
  void the_known_edits() {
    float[] steered = {-.2f, -2, 1.4f};
    float[] steeredToo = {-2.2f, -3.5f, -1.35f};
    edits(SteeringSettings.of(SteeringAction.CONSTANT, 2), steered, steeredToo);
    edits(SteeringSettings.of(SteeringAction.PER_TOKEN, 2), steered, ToySae.X2);
    edits(SteeringSettings.of(SteeringAction.PER_INPUT, 2), steered, steeredToo);
    edits(
        SteeringSettings.of(SteeringAction.ABLATION_DELTA, 1),
        new float[] {-.08f, 1.4f, 1.56f},
        ToySae.X2);
    edits(
        SteeringSettings.clamp(-1),
        new float[] {-.68f, -.6f, .76f},
        new float[] {-1.6f, -1.5f, -.55f});
    // Without features 1 and 3 nothing is left but the decoder's bias.
    edits(
        SteeringSettings.of(SteeringAction.ABLATION_RECONSTRUCTION, 1),
        new float[] {.5f, -.5f, .25f},
        new float[] {.5f, -.5f, .25f});
  }

  @Test
  void one_firing_feature_opens_the_gate_of_all_if_asked() {
    // On x1 alone both fire; with a threshold above its 0.3 feature 1 does not.
    SaeConfig config = ToySae.config(SaeArchitecture.JUMPRELU, false);
    List<SteeredFeature> features =
        List.of(new SteeredFeature(1, 1, 1, .5, ""), SteeredFeature.of(3, 1));
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      SteeringSettings each = SteeringSettings.of(SteeringAction.PER_TOKEN, 1);
      assertThat(one(sae, features, each)).containsExactly(new float[] {.4f, 2, 2.2f}, near());
      SteeringSettings any = each.withGate(GateScope.PROMPT, GateTrigger.ANY_FEATURE);
      assertThat(one(sae, features, any)).containsExactly(new float[] {.4f, 0, 2.2f}, near());
    }
  }

  private static Offset<Float> near() {
    return within(1e-5f);
  }

  private static float[] one(
      SparseAutoencoder sae, List<SteeredFeature> features, SteeringSettings settings) {
    FeatureRows rows = FeatureRows.of(sae, List.of(1, 3));
    try (NDManager memory = NDManager.newBaseManager()) {
      ActivationHook hook =
          new SaeSteeringHook(
              sae, SteeringRows.of(features, rows, settings), settings, Set.of(), memory);
      SequenceMemory sequences = new SequenceMemory(memory);
      sequences.start(List.of(1));
      NDArray x = memory.create(ToySae.X1).reshape(new Shape(1, 1, 3));
      NDArray ids = memory.create(new long[1]).reshape(1, 1);
      HookContext context =
          new HookContext(POINT, Phase.PREFILL, 0, List.of(0), ids, sequences, memory);
      return hook.apply(x, context).toFloatArray();
    }
  }

  private static List<SteeredFeature> some() {
    return List.of(
        SteeredFeature.of(0, 1), SteeredFeature.of(7, 1), new SteeredFeature(20, 1, 1, .8, ""));
  }

  private static List<List<Integer>> tokens(TransformerModel which, GenerationConfig config) {
    List<Prompt> prompts =
        List.of(new Prompt("a", "the soup was rather cold"), new Prompt("b", "no"));
    return new Generator(config).generate(which, prompts).stream().map(Completion::tokens).toList();
  }

  @ParameterizedTest
  @EnumSource
  void generation_is_the_same_with_and_without_the_cache_and_in_any_batch(SteeringAction action) {
    GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(3).withSeed(3);
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, -0.1f)) {
      for (GateScope scope : GateScope.values()) {
        SteeringSettings settings =
            SteeringSettings.of(action, 3).withGate(scope, GateTrigger.PER_FEATURE);
        try (DetoxifiedModel view = model.with(new SaeSteering(sae, some(), settings))) {
          List<List<Integer>> cached = tokens(view, config);
          assertThat(tokens(view, config.withKvCache(false))).as("%s", scope).isEqualTo(cached);
          assertThat(tokens(view, config.withBatchRows(1))).as("%s", scope).isEqualTo(cached);
          assertThat(view.firings().get(0).fired()).isPositive();
        }
        if (action != SteeringAction.PER_INPUT) {
          break;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void features_alone_encode_as_all_do(SaeArchitecture architecture) {
    List<int[]> ids = List.of(new int[] {3, 4, 5, 6});
    try (SparseAutoencoder sae = RandomSae.of(architecture, 0)) {
      float[][] x = model.capture(ids, POINT::equals).at(POINT, 0);
      float[][] all = sae.encode(x);
      FeatureRows rows = FeatureRows.of(sae, List.of(5, 0, 47));
      try (NDManager memory = NDManager.newBaseManager()) {
        NDArray input = memory.create(x);
        float[] part =
            new FeatureEncoder(sae, rows, memory)
                .encode(input, ScaledInput.of(input, sae.config()))
                .toFloatArray();
        for (int t = 0; t < x.length; t++) {
          assertThat(part[3 * t]).isCloseTo(all[t][5], within(1e-5f));
          assertThat(part[3 * t + 1]).isCloseTo(all[t][0], within(1e-5f));
          assertThat(part[3 * t + 2]).isCloseTo(all[t][47], within(1e-5f));
        }
      }
    }
  }

  @Test
  void silent_features_and_strength_zero_change_not_a_bit() {
    List<int[]> ids = List.of(new int[] {3, 4, 5, 6}, new int[] {9});
    float[][] plain = model.forward(ids).get(0);
    try (SparseAutoencoder silent = RandomSae.of(SaeArchitecture.STANDARD, -1000);
        SparseAutoencoder live = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      for (SteeringAction action :
          List.of(
              SteeringAction.PER_TOKEN, SteeringAction.PER_INPUT, SteeringAction.ABLATION_DELTA)) {
        SaeSteering steering = new SaeSteering(silent, some(), SteeringSettings.of(action, 3));
        try (DetoxifiedModel view = model.with(steering)) {
          assertThat(view.forward(ids).get(0)).isDeepEqualTo(plain);
          assertThat(view.firings().get(0).fired()).isZero();
        }
      }
      SaeSteering zero =
          new SaeSteering(live, some(), SteeringSettings.of(SteeringAction.CONSTANT, 0));
      try (DetoxifiedModel view = model.with(zero)) {
        assertThat(view.forward(ids).get(0)).isDeepEqualTo(plain);
      }
    }
  }

  @Test
  void constant_edits_add_up() {
    List<int[]> ids = List.of(new int[] {3, 4, 5, 6});
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      SaeSteering one = new SaeSteering(sae, some(), constant(1));
      SaeSteering two = new SaeSteering(sae, some(), constant(2));
      SaeSteering three = new SaeSteering(sae, some(), constant(3));
      try (DetoxifiedModel both = model.with(one, two);
          DetoxifiedModel sum = model.with(three)) {
        float[][] a = both.forward(ids).get(0);
        float[][] b = sum.forward(ids).get(0);
        for (int t = 0; t < a.length; t++) {
          assertThat(a[t]).containsExactly(b[t], within(1e-4f));
        }
      }
    }
  }

  private static SteeringSettings constant(double strength) {
    return SteeringSettings.of(SteeringAction.CONSTANT, strength);
  }

  @Test
  void native_memory_is_what_it_was() {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.GATED, 0);
        DetoxifiedModel view = model.with(new SaeSteering(sae, some(), constant(1)))) {
      view.forward(List.of(new int[] {3, 4}));
      int before = view.nativeArrays();
      view.forward(List.of(new int[] {3, 4}));
      tokens(view, GenerationConfig.greedy(3));
      assertThat(view.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void what_does_not_fit_is_refused() {
    try (SparseAutoencoder toy =
            SparseAutoencoder.of(ToySae.config(SaeArchitecture.JUMPRELU, false), ToySae.weights());
        SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      SteeringSettings settings = constant(1);
      assertThatThrownBy(() -> model.with(new SaeSteering(toy, PAIR, settings)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 3")
          .hasMessageContaining("has 32");
      assertThatThrownBy(() -> new SaeSteering(sae, List.of(), settings))
          .hasMessageContaining("the set is empty");
      assertThatThrownBy(() -> new SaeSteering(sae, List.of(SteeredFeature.of(48, 1)), settings))
          .hasMessageContaining("feature 48 is out of range")
          .hasMessageContaining("0 to 47");
    }
  }

  @Test
  void an_autoencoder_of_another_model_is_refused() {
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    SaeConfig gemma =
        config.withSource(
            new SaeConfig.Source(
                "gemma-2-2b", Origin.ofWeights(""), HookPoint.residPost(0), false, true, 0));
    SaeConfig other =
        config.withSource(
            new SaeConfig.Source(
                "", Origin.ofWeights("ab12"), HookPoint.residPost(0), false, true, 0));
    try (SparseAutoencoder sae = SparseAutoencoder.of(gemma, ToySae.weights())) {
      assertThatThrownBy(() -> model.with(new SaeSteering(sae, PAIR, constant(1))))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("gemma-2-2b");
    }
    try (SparseAutoencoder sae = SparseAutoencoder.of(other, ToySae.weights())) {
      assertThatThrownBy(() -> model.with(new SaeSteering(sae, PAIR, constant(1))))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 3");
    }
  }
}
