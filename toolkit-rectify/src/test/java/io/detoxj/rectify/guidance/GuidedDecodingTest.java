/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuidedDecodingTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws Exception {
    tokenizer = Tokenizer.load(TinyTokenizer.write(folder));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** A model that always gives these logits to its first tokens and less to the others. */
  private LanguageModel model(double... logits) {
    float[] row = new float[tokenizer.vocabularySize()];
    Arrays.fill(row, -50);
    for (int i = 0; i < logits.length; i++) {
      row[i] = (float) logits[i];
    }
    return new ScriptedModel(tokenizer, read -> row.clone(), List.of());
  }

  private static GuidedDecoding rad(double beta, double... toxicity) {
    return GuidedDecoding.rad(
        new ScriptedValues(token -> token < toxicity.length ? 1 - toxicity[token] : 0.5), beta);
  }

  /** What is left of the logits at the first step of a prompt. */
  private static float[] guided(LanguageModel model, GuidedDecoding method, String prompt) {
    float[][] seen = new float[1][];
    LogitsProcessor recorder =
        new LogitsProcessor() {
          @Override
          public Stage stage() {
            return Stage.FINAL;
          }

          @Override
          public void process(float[][] logits) {
            seen[0] = logits[0].clone();
          }
        };
    try (LanguageModel view =
        model.with(method, Planned.of(new DecodingIntervention("see", () -> recorder)))) {
      new Generator(GenerationConfig.greedy(1)).generate(view, List.of(new Prompt("a", prompt)));
    }
    return seen[0];
  }

  private static double[] law(float[] logits, int count) {
    double[] p = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      p[i] = Math.exp(logits[i]);
      sum += p[i];
    }
    for (int i = 0; i < count; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void rewards_give_the_law_worked_out_by_hand() {
    GuidedDecoding three = rad(10, .9, .2, -.1).withTopK(3);
    assertThat(law(guided(model(3, 2, 1), three, "hello"), 3))
        .containsExactly(new double[] {.000666, .268762, .730572}, within(1e-6));
    assertThat(law(guided(model(3, 2, 1), three.with(ValueScale.MIN_MAX), "hello"), 3))
        .containsExactly(new double[] {.000295, .119168, .880537}, within(1e-6));
  }

  @Test
  void margins_give_the_law_worked_out_by_hand() {
    CandidateValues margins = new ScriptedValues(token -> new double[] {1, -1, 0}[token]);
    GuidedDecoding sasa = rad(10, 0).withTopK(3);
    GuidedDecoding softmax =
        new GuidedDecoding("sasa", margins, ValueScale.SOFTMAX, 10, 3, sasa.permuted());
    GuidedDecoding raw = new GuidedDecoding("sasa", margins, ValueScale.RAW, 1, 3, sasa.permuted());
    assertThat(law(guided(model(1, 2, .5), softmax, "hello"), 3))
        .containsExactly(new double[] {.982625, .008484, .008892}, within(1e-6));
    assertThat(law(guided(model(1, 2, .5), raw, "hello"), 3))
        .containsExactly(new double[] {.628532, .231224, .140244}, within(1e-6));
  }

  @Test
  void without_strength_the_most_likely_tokens_stay_as_they_are() {
    float[] left = guided(model(3, 2, 1), rad(0, .9, .2, -.1).withTopK(2), "hello");
    assertThat(Arrays.copyOf(left, 3)).containsExactly(3, 2, NEVER);
    float[] all = guided(model(3, 2, 1), rad(0, .9, .2, -.1).withTopK(0), "hello");
    assertThat(Arrays.copyOf(all, 4)).containsExactly(3, 2, 1, -50);
  }

  @Test
  void equal_rewards_change_nothing_among_the_candidates() {
    for (ValueScale scale : ValueScale.values()) {
      float[] left = guided(model(3, 2, 1), rad(7, .4, .4, .4).with(scale).withTopK(3), "hello");
      assertThat(law(left, 3)).containsExactly(law(new float[] {3, 2, 1}, 3), within(1e-6));
    }
  }

  @Test
  void a_token_without_a_value_neither_gains_nor_loses() {
    GuidedDecoding method = rad(10, .2, Double.NaN, .4).withTopK(3);
    float[] left = guided(model(3, 2, 1), method, "hello");
    assertThat(left[1] - 2).isCloseTo(7f, within(1e-5f));
    try (LanguageModel view = model(3, 2, 1).with(method)) {
      new Generator(GenerationConfig.greedy(1)).generate(view, List.of(new Prompt("a", "hello")));
      assertThat(view.firings().get(0).measures().get("unjudged")).isCloseTo(1 / 3., within(1e-9));
      assertThat(view.firings().get(0).measures().get("kl")).isPositive();
    }
  }

  @Test
  void the_control_gives_the_same_values_to_other_candidates_by_text_and_seed_alone() {
    GuidedDecoding control = rad(10, .1, .2, .3, .4).withTopK(4).permuted(5);
    Set<List<Float>> orders = new HashSet<>();
    for (String prompt : new String[] {"hello", "no", "rain", "soup", "a", "b", "c", "d"}) {
      float[] left = guided(model(1, 1, 1, 1), control, prompt);
      Float[] added = {left[0], left[1], left[2], left[3]};
      orders.add(List.of(added));
      Arrays.sort(added, Collections.reverseOrder());
      assertThat(added).containsExactly(10f, 9f, 8f, 7f);
      assertThat(guided(model(1, 1, 1, 1), control, prompt)).containsExactly(left);
    }
    assertThat(orders).hasSizeGreaterThan(3);
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> rad(-1)).hasMessage("beta must be 0 or more and finite but was -1.0");
    assertThatThrownBy(() -> rad(1).withTopK(-1)).hasMessageContaining("topK must be 1 or more");
  }

  @Test
  void the_report_has_every_setting() {
    assertThat(rad(30).permuted(4).spec().parameters())
        .containsEntry("beta", "30.0")
        .containsEntry("top-k", "20")
        .containsEntry("scale", "clamp")
        .containsEntry("permuted", "4");
  }
}
