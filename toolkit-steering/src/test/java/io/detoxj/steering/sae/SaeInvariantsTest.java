/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold of autoencoders and steering whatever the weights. */
class SaeInvariantsTest {
  private static final List<int[]> IDS = List.of(new int[] {3, 4, 5, 6, 7, 8}, new int[] {9, 10});

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

  private static float[][] activations() {
    return model.capture(IDS, RandomSae.POINT::equals).at(RandomSae.POINT, 0);
  }

  private static void close(float[][] actual, float[][] expected) {
    for (int t = 0; t < actual.length; t++) {
      assertThat(actual[t]).containsExactly(expected[t], within(1e-4f));
    }
  }

  private static SteeringSettings of(SteeringAction action, double strength) {
    return SteeringSettings.of(action, strength);
  }

  private static List<SteeredFeature> some() {
    return List.of(SteeredFeature.of(0, 1), SteeredFeature.of(7, 1), SteeredFeature.of(20, 1));
  }

  @Test
  void jumprelu_without_thresholds_and_topk_of_all_are_standard() {
    Map<String, float[]> weights = RandomSae.weights(0);
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    SaeConfig jump = SaeConfig.of(SaeArchitecture.JUMPRELU, 32, 48, true, RandomSae.POINT);
    float[][] x = activations();
    try (SparseAutoencoder standard = SparseAutoencoder.of(config, weights);
        SparseAutoencoder jumpRelu = SparseAutoencoder.of(jump, weights);
        SparseAutoencoder topK = SparseAutoencoder.of(config.withTopK(48, false), weights);
        SparseAutoencoder top3 = SparseAutoencoder.of(config.withTopK(3, false), weights)) {
      float[][] expected = standard.encode(x);
      assertThat(jumpRelu.encode(x)).isDeepEqualTo(expected);
      assertThat(topK.encode(x)).isDeepEqualTo(expected);
      for (float[] token : top3.encode(x)) {
        int fired = 0;
        for (float value : token) {
          assertThat(value).isNotNegative();
          fired += value > 0 ? 1 : 0;
        }
        assertThat(fired).isLessThanOrEqualTo(3);
      }
    }
  }

  @Test
  void a_scale_folded_into_the_weights_is_that_of_the_input() {
    float scale = 1.7f;
    Map<String, float[]> weights = RandomSae.weights(0.1f);
    Map<String, float[]> folded = new HashMap<>();
    weights.forEach((name, values) -> folded.put(name, values.clone()));
    for (int i = 0; i < folded.get("W_enc").length; i++) {
      folded.get("W_enc")[i] *= scale;
      folded.get("W_dec")[i] /= scale;
    }
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, false, RandomSae.POINT);
    float[][] x = activations();
    try (SparseAutoencoder scaled =
            SparseAutoencoder.of(
                config.withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, scale), weights);
        SparseAutoencoder plain = SparseAutoencoder.of(config, folded)) {
      close(plain.encode(x), scaled.encode(x));
      close(plain.reconstruct(x), scaled.reconstruct(x));
    }
  }

  @Test
  void per_token_edits_are_among_those_per_input_and_these_among_constant_ones() {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, -0.4f)) {
      List<boolean[]> edited = new ArrayList<>();
      for (SteeringAction action :
          List.of(SteeringAction.PER_TOKEN, SteeringAction.PER_INPUT, SteeringAction.CONSTANT)) {
        try (DetoxifiedModel view = model.with(new SaeSteering(sae, some(), of(action, 3)))) {
          float[][] after = view.capture(IDS, RandomSae.POINT::equals).at(RandomSae.POINT, 0);
          float[][] before = activations();
          boolean[] moved = new boolean[before.length];
          for (int t = 0; t < moved.length; t++) {
            for (int i = 0; i < 32; i++) {
              moved[t] |= Math.abs(after[t][i] - before[t][i]) > 1e-3;
            }
          }
          edited.add(moved);
        }
      }
      for (int t = 0; t < edited.get(0).length; t++) {
        assertThat(!edited.get(0)[t] || edited.get(1)[t]).isTrue();
        assertThat(!edited.get(1)[t] || edited.get(2)[t]).isTrue();
        assertThat(edited.get(2)[t]).isTrue();
      }
      assertThat(edited.get(0)).contains(true).contains(false);
    }
  }

  @Test
  void an_ablation_of_silent_features_adds_no_error_but_a_reconstruction_does() {
    float[][] plain = model.forward(IDS).get(0);
    try (SparseAutoencoder silent = RandomSae.of(SaeArchitecture.STANDARD, -1000)) {
      SaeSteering delta = new SaeSteering(silent, some(), of(SteeringAction.ABLATION_DELTA, 1));
      SaeSteering whole =
          new SaeSteering(silent, some(), of(SteeringAction.ABLATION_RECONSTRUCTION, 1));
      try (DetoxifiedModel spliced = model.with(delta);
          DetoxifiedModel replaced = model.with(whole)) {
        assertThat(spliced.forward(IDS).get(0)).isDeepEqualTo(plain);
        assertThat(replaced.forward(IDS).get(0)[3]).isNotEqualTo(plain[3]);
      }
    }
  }

  @Test
  void edits_of_several_features_and_of_two_points_add_up() {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0);
        SparseAutoencoder later =
            SparseAutoencoder.of(
                SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, HookPoint.residPost(2)),
                RandomSae.weights(0))) {
      SteeringSettings settings = of(SteeringAction.CONSTANT, 2);
      SaeSteering all = new SaeSteering(sae, some(), settings);
      SaeSteering[] single =
          some().stream()
              .map(f -> new SaeSteering(sae, List.of(f), settings))
              .toArray(SaeSteering[]::new);
      SaeSteering second = new SaeSteering(later, some(), settings);
      try (DetoxifiedModel together = model.with(all);
          DetoxifiedModel apart = model.with(single);
          DetoxifiedModel both = model.with(all, second)) {
        close(together.forward(IDS).get(0), apart.forward(IDS).get(0));
        both.forward(IDS);
        assertThat(both.firings()).hasSize(2).allMatch(firing -> firing.fired() == 8);
      }
    }
  }

  private record Failing() implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("failing", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "failing",
              HookPoint.residPost(2),
              manager ->
                  (x, context) -> {
                    throw new IllegalStateException("broken hook");
                  }));
    }
  }

  @Test
  void after_a_failing_hook_and_after_closing_the_model_is_what_it_was() {
    float[][] plain = model.forward(IDS).get(0);
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      SaeSteering steering = new SaeSteering(sae, some(), of(SteeringAction.CONSTANT, 3));
      try (DetoxifiedModel view = model.with(steering, new Failing())) {
        assertThatThrownBy(() -> view.forward(IDS)).hasStackTraceContaining("broken hook");
        assertThat(model.forward(IDS).get(0)).isDeepEqualTo(plain);
      }
      assertThat(model.forward(IDS).get(0)).isDeepEqualTo(plain);
    }
  }

  @Test
  void sessions_side_by_side_do_not_share_gates() throws Exception {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, -0.4f);
        DetoxifiedModel view =
            model.with(
                new SaeSteering(
                    sae,
                    some(),
                    of(SteeringAction.PER_INPUT, 4)
                        .withGate(GateScope.LATCH, GateTrigger.PER_FEATURE)))) {
      List<Callable<List<Completion>>> jobs = new ArrayList<>();
      for (String text : List.of("the soup", "no", "a cold hill of rain", "you")) {
        jobs.add(
            () ->
                new Generator(GenerationConfig.nucleus(12, 0.9).withSamples(3).withSeed(3))
                    .generate(view, List.of(new Prompt(text, text))));
      }
      List<List<Completion>> alone = new ArrayList<>();
      for (Callable<List<Completion>> job : jobs) {
        alone.add(job.call());
      }
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<List<Completion>> together = new ArrayList<>();
        for (Future<List<Completion>> future : threads.invokeAll(jobs)) {
          together.add(future.get());
        }
        assertThat(together).isEqualTo(alone);
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void a_control_is_made_as_large_as_the_method() {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      List<SteeredFeature> control = List.of(SteeredFeature.of(3, 2), SteeredFeature.of(11, 0.1));
      for (SteeringAction action :
          List.of(SteeringAction.CONSTANT, SteeringAction.PER_INPUT, SteeringAction.PER_TOKEN)) {
        SteeringSettings settings = of(action, 0.7);
        List<SteeredFeature> matched = EditNorm.matched(sae, control, some(), settings);
        assertThat(EditNorm.of(sae, matched, settings))
            .isCloseTo(EditNorm.of(sae, some(), settings), within(1e-5));
      }
      // One feature: strength times maximum times the norm of its row.
      float[] row = sae.decoderRows(List.of(3))[0];
      double norm = 0;
      for (float value : row) {
        norm += (double) value * value;
      }
      assertThat(EditNorm.of(sae, control.subList(0, 1), of(SteeringAction.CONSTANT, 0.5)))
          .isCloseTo(0.5 * 2 * Math.sqrt(norm), within(1e-5));
      assertThat(EditNorm.matched(sae, control, some(), of(SteeringAction.ABLATION_DELTA, 1)))
          .isEqualTo(control);
    }
  }

  @Test
  void specifications_find_their_autoencoders_and_do_not_mix_two_at_one_point() {
    try (SparseAutoencoder one = RandomSae.of(SaeArchitecture.STANDARD, 0);
        SparseAutoencoder two = RandomSae.of(SaeArchitecture.STANDARD, -0.5f)) {
      SteeringSettings settings = of(SteeringAction.PER_TOKEN, 1);
      SteeringSpec a = SteeringSpec.of(new SaeSteering(one, some(), settings));
      SteeringSpec b = SteeringSpec.of(new SaeSteering(two, some(), settings));
      assertThat(SteeringSpec.with(List.of(a, a), List.of(two, one)))
          .extracting(SaeSteering::autoencoder)
          .containsExactly(one, one);
      assertThatThrownBy(() -> SteeringSpec.with(List.of(a, b), List.of(one, two)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContainingAll("blocks.1", one.sha256(), two.sha256());
      assertThatThrownBy(() -> SteeringSpec.with(List.of(b), List.of(one)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContainingAll("no autoencoder", two.sha256(), one.sha256());
    }
  }
}
