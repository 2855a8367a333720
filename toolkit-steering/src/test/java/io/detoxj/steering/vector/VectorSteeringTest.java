/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorSteeringTest {
  private static final HookPoint POINT = HookPoint.residPost(1);
  private static final List<int[]> TOKENS = List.of(new int[] {3, 4, 5}, new int[] {6});

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

  private static SteeringVector ramp() {
    float[] values = new float[32];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.1f;
    }
    return new SteeringVector(POINT, values);
  }

  @Test
  void subtracts_strength_times_the_vector_at_every_position() {
    ActivationCache before = model.capture(TOKENS, POINT::equals);
    try (DetoxifiedModel view = model.with(VectorSteering.away(ramp(), 2.5))) {
      ActivationCache after = view.capture(TOKENS, POINT::equals);
      for (int row = 0; row < 2; row++) {
        float[][] was = before.at(POINT, row);
        float[][] is = after.at(POINT, row);
        for (int t = 0; t < was.length; t++) {
          for (int i = 0; i < 32; i++) {
            assertThat(is[t][i]).isCloseTo(was[t][i] - 0.25f * i, within(1e-4f));
          }
        }
      }
      assertThat(view.firings().get(0).fired()).isEqualTo(4);
    }
  }

  @Test
  void strength_zero_changes_nothing_and_its_report_says_so() {
    try (DetoxifiedModel view = model.with(VectorSteering.away(ramp(), 0))) {
      assertThat(view.forward(TOKENS).get(0)).isDeepEqualTo(model.forward(TOKENS).get(0));
      assertThat(view.firings().get(0).fired()).isZero();
    }
  }

  @Test
  void generation_is_the_same_with_and_without_the_cache_and_in_any_batch() {
    List<Prompt> prompts = List.of(new Prompt("a", "the soup was"), new Prompt("b", "no"));
    GenerationConfig config = GenerationConfig.nucleus(10, 0.9).withSamples(3).withSeed(3);
    try (DetoxifiedModel view = model.with(VectorSteering.away(ramp(), 1))) {
      List<List<Integer>> cached = tokens(view, config, prompts);
      assertThat(tokens(view, config.withKvCache(false), prompts)).isEqualTo(cached);
      assertThat(tokens(view, config.withBatchRows(1), prompts)).isEqualTo(cached);
      assertThat(tokens(model, config, prompts)).isNotEqualTo(cached);
    }
  }

  private static List<List<Integer>> tokens(
      TransformerModel model, GenerationConfig config, List<Prompt> prompts) {
    return new Generator(config).generate(model, prompts).stream().map(Completion::tokens).toList();
  }

  @Test
  void the_random_control_has_the_same_norm_and_depends_on_its_seed_alone() {
    SteeringVector control = ramp().randomOfSameNorm(5);
    assertThat(control.norm()).isCloseTo(ramp().norm(), within(1e-5));
    assertThat(control.values()).isEqualTo(ramp().randomOfSameNorm(5).values());
    assertThat(control.values()).isNotEqualTo(ramp().randomOfSameNorm(6).values());
    double cosine = 0;
    for (int i = 0; i < 32; i++) {
      cosine += control.values()[i] * ramp().values()[i];
    }
    assertThat(Math.abs(cosine / (control.norm() * ramp().norm()))).isLessThan(0.6);
  }

  @Test
  void a_vector_of_another_width_or_layer_is_refused() {
    SteeringVector narrow = new SteeringVector(POINT, new float[] {1f, 2f});
    assertThatThrownBy(() -> model.with(VectorSteering.away(narrow, 1)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("width 2")
        .hasMessageContaining("has 32");
    SteeringVector deep = new SteeringVector(HookPoint.residPost(9), ramp().values());
    assertThatThrownBy(() -> model.with(VectorSteering.away(deep, 1)))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("blocks.9.resid_post");
  }

  @Test
  void difference_of_means_is_that_of_the_texts_means() {
    List<String> toxic = List.of("you soggy turnip", "shut up");
    List<String> neutral = List.of("thank you");
    SteeringVectors vectors =
        DifferenceOfMeans.extract(model, toxic, neutral, Set.of(POINT), ProgressListener.silent());
    float[] first = mean("you soggy turnip");
    float[] second = mean("shut up");
    float[] third = mean("thank you");
    float[] actual = vectors.at(POINT).values();
    for (int i = 0; i < 32; i++) {
      assertThat(actual[i]).isCloseTo((first[i] + second[i]) / 2 - third[i], within(1e-4f));
    }
    assertThat(vectors.provenance()).containsEntry("toxic_texts", "2");
  }

  private static float[] mean(String text) {
    float[][] tokens =
        model.capture(List.of(model.tokenizer().encode(text)), POINT::equals).at(POINT, 0);
    float[] mean = new float[32];
    for (float[] token : tokens) {
      for (int i = 0; i < 32; i++) {
        mean[i] += token[i] / tokens.length;
      }
    }
    return mean;
  }

  @Test
  void vectors_survive_a_file() throws Exception {
    SteeringVectors vectors = new SteeringVectors(Map.of(POINT, ramp()), Map.of("pairs", "7"));
    Path file = folder.resolve("vectors.safetensors");
    vectors.save(file);
    SteeringVectors loaded = SteeringVectors.load(file);
    assertThat(loaded.at(POINT).values()).isEqualTo(ramp().values());
    assertThat(loaded.at(POINT).sha256()).isEqualTo(ramp().sha256());
    assertThat(loaded.provenance()).containsEntry("pairs", "7");
    assertThatThrownBy(() -> loaded.at(HookPoint.residPost(0)))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("blocks.1.resid_post");
  }

  @Test
  void a_zero_vector_is_refused() {
    assertThatThrownBy(() -> new SteeringVector(POINT, new float[32]))
        .hasMessageContaining("norm above 0");
  }
}
