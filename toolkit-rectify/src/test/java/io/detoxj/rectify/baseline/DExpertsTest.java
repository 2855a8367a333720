/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Truncation;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DExpertsTest {
  private static final GenerationConfig ONE = GenerationConfig.greedy(1);
  private static final float[] BASE = Scripts.logits(0.5, 0.3, 0.15, 0.05);
  private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;

  @TempDir Path folder;
  private Tokenizer tokenizer;
  private LanguageModel base;
  private LanguageModel expert;
  private LanguageModel antiExpert;

  @BeforeEach
  void open() {
    tokenizer = Scripts.tokenizer(folder);
    base = scripted(BASE);
    expert = scripted(starting(0, 1, 0, 5));
    antiExpert = scripted(starting(1, 0, 0, -5));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private LanguageModel scripted(float[] logits) {
    return new ScriptedModel(tokenizer, text -> logits.clone(), List.of());
  }

  private static float[] starting(float... first) {
    return Arrays.copyOf(first, BASE.length);
  }

  private static float[] base(double p) {
    float[] filtered = BASE.clone();
    Truncation.apply(filtered, new Decoding.Sampling(1, 0, p));
    return filtered;
  }

  private float[] logits(DExperts dexperts) {
    return Recorded.run(base, dexperts, ONE, "hello").first();
  }

  @Test
  void the_filter_acts_on_the_base_before_the_difference_is_added() {
    Recorded run = Recorded.run(base, DExperts.of(expert, antiExpert, 2), ONE, "hello");
    // 0.5 + 0.3 + 0.15 reach 0.9; token 3 is dropped, though the experts would lift it by 20.
    float[] logits = run.first();
    assertThat(logits[0]).isCloseTo((float) Math.log(0.5) - 2, within(1e-6f));
    assertThat(logits[1]).isCloseTo((float) Math.log(0.3) + 2, within(1e-6f));
    assertThat(logits[2]).isEqualTo((float) Math.log(0.15));
    assertThat(Arrays.copyOfRange(logits, 3, logits.length)).containsOnly(FORBIDDEN);
    assertThat(run.completions().get(0).tokens()).containsExactly(1);
    float[] unfiltered = logits(DExperts.of(expert, antiExpert, 2).withFilterP(1));
    assertThat(unfiltered[3]).isCloseTo((float) Math.log(0.05) + 20, within(1e-5f));
  }

  @Test
  void without_strength_or_difference_it_is_the_base() {
    DExperts none = DExperts.of(expert, antiExpert, 0);
    assertThat(logits(none.withFilterP(1))).containsExactly(BASE);
    assertThat(logits(none)).containsExactly(base(0.9));
    assertThat(logits(DExperts.of(expert, expert, 7))).containsExactly(base(0.9));
    assertThat(logits(DExperts.of(expert, expert, 7).withFilterP(1))).containsExactly(BASE);
  }

  @Test
  void a_negative_strength_reverses() {
    float[] towards = logits(DExperts.of(expert, antiExpert, 2).withFilterP(1));
    float[] away = logits(DExperts.of(expert, antiExpert, -2).withFilterP(1));
    float[] swapped = logits(DExperts.of(antiExpert, expert, 2).withFilterP(1));
    assertThat(away).containsExactly(swapped);
    for (int token = 0; token < BASE.length; token++) {
      assertThat(away[token] - BASE[token]).isCloseTo(BASE[token] - towards[token], within(1e-3f));
    }
  }

  @Test
  void without_an_expert_the_base_is_the_expert_and_no_infinity_meets_another() {
    for (double alpha : new double[] {2, -2}) {
      float[] logits = logits(DExperts.antiExpertOnly(antiExpert, alpha));
      float[] expected = base(0.9);
      for (int token = 0; token < 3; token++) {
        float against = token == 0 ? 1 : 0;
        expected[token] += (float) (alpha * (BASE[token] - against));
      }
      assertThat(logits).containsExactly(expected, within(1e-5f));
    }
    assertThat(logits(DExperts.antiExpertOnly(base, 5))).containsExactly(base(0.9));
  }

  @Test
  void experts_read_the_text_so_far() {
    try (ReferenceModel model = ReferenceModel.load("gpt2", folder);
        ReferenceModel towards = ReferenceModel.load("llama", folder);
        TransformerModel against = TinyGpt2.load(folder.resolve("tiny"))) {
      DExperts both = DExperts.of(towards.model(), against, 1.5).withFilterP(1);
      Recorded run =
          Recorded.run(
              model.model(),
              both,
              GenerationConfig.nucleus(5, 1).withSamples(2).withSeed(3),
              "the soup",
              "no rain at");
      for (int row = 0; row < 4; row++) {
        Completion completion = run.completions().get(row);
        List<Integer> text = new ArrayList<>(completion.promptTokens());
        for (int step = 0; step < completion.tokens().size(); step++) {
          float[] z = last(model.model(), text);
          float[] plus = last(towards.model(), text);
          float[] minus = last(against, text);
          float[] logits = run.steps().get(step)[row];
          for (int token = 0; token < z.length; token++) {
            float expected = z[token] + 1.5f * (plus[token] - minus[token]);
            assertThat(logits[token]).isCloseTo(expected, within(2e-4f));
          }
          text.add(completion.tokens().get(step));
        }
      }
    }
  }

  private static float[] last(TransformerModel model, List<Integer> text) {
    int[] ids = text.stream().mapToInt(Integer::intValue).toArray();
    return model.forward(List.of(ids)).get(0)[ids.length - 1];
  }

  @Test
  void what_the_base_forbids_stays_forbidden() {
    float[] partly = BASE.clone();
    partly[1] = FORBIDDEN;
    base = scripted(partly);
    for (DExperts one :
        List.of(DExperts.of(expert, antiExpert, 2), DExperts.antiExpertOnly(antiExpert, -2))) {
      float[] logits = logits(one.withFilterP(1));
      assertThat(logits[1]).isEqualTo(FORBIDDEN);
      assertThat(logits[0]).isFinite();
    }
  }

  @Test
  void an_expert_without_a_logit_for_every_token_is_refused() {
    LanguageModel partial = scripted(base(0.9));
    assertThatThrownBy(() -> logits(DExperts.of(partial, antiExpert, 2)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("the expert gives the logit -Infinity to token 3")
        .hasMessageContaining("take a model");
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> DExperts.of(expert, antiExpert, Double.NaN))
        .hasMessage("alpha must be finite but was NaN");
    assertThatThrownBy(() -> DExperts.of(expert, antiExpert, 1).withFilterP(0))
        .hasMessageContaining("(0, 1]")
        .hasMessageContaining("0.0");
    Planned decoding =
        Planned.of(new DecodingIntervention("d", () -> new Recorded.Recorder(List.of())));
    LanguageModel view = expert.with(decoding);
    assertThatThrownBy(() -> DExperts.of(expert, view, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the anti-expert has 1 decoding interventions")
        .hasMessageContaining("give the model beneath");
  }

  @Test
  void the_report_tells_both_variants_apart() {
    assertThat(DExperts.of(expert, antiExpert, 2).spec().artifacts())
        .containsOnlyKeys("expert", "anti-expert");
    assertThat(DExperts.antiExpertOnly(antiExpert, 2).spec().artifacts())
        .containsOnlyKeys("anti-expert");
    assertThat(DExperts.antiExpertOnly(antiExpert, 2).spec().parameters())
        .containsEntry("alpha", "2.0")
        .containsEntry("filter-p", "0.9")
        .containsEntry("expert", "the model itself");
  }
}
