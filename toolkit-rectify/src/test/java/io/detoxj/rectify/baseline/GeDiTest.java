/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.detox.Firing;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens 0, 1 and 2 over a discriminator that gives the prompt the probability 1/2 as a clean text
 * and 1/4 as a dirty one, and the next token (0.6, 0.3, 0.1) or (0.2, 0.3, 0.5).
 */
class GeDiTest {
  private static final GenerationConfig ONE = GenerationConfig.greedy(1);
  private static final float[] BASE = Scripts.logits(0.2, 0.3, 0.5);

  @TempDir Path folder;
  private Tokenizer tokenizer;
  private LanguageModel base;
  private LanguageModel discriminator;

  @BeforeEach
  void open() {
    tokenizer = Scripts.tokenizer(folder);
    base = new ScriptedModel(tokenizer, text -> BASE.clone(), List.of());
    discriminator = new ScriptedModel(tokenizer, this::byClass, List.of());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private float[] byClass(List<Integer> read) {
    int[] clean = tokenizer.encode("clean");
    boolean isClean = read.get(0) == clean[0];
    if (read.size() > clean.length) {
      return isClean ? Scripts.logits(0.6, 0.3, 0.1) : Scripts.logits(0.2, 0.3, 0.5);
    }
    double p = isClean ? 0.5 : 0.25;
    float[] logits = Scripts.logits(1 - p);
    logits[tokenizer.encode("hello")[0]] = (float) Math.log(p);
    return logits;
  }

  private static GeDiSettings.Builder plain() {
    return GeDiSettings.builder().classBias(0).omega(2).rho(1);
  }

  private float[] logits(GeDiSettings.Builder settings) {
    return Recorded.run(base, new GeDi(discriminator, settings.build()), ONE, "hello").first();
  }

  // The posterior of each token: likelihood ratios 6, 2 and 0.4 over 2 tokens give the odds
  // sqrt(6), sqrt(2) and sqrt(0.4).
  private static final double[] POSTERIOR = {0.7101021, 0.5857864, 0.3874259};

  @Test
  void weighs_each_token_by_its_class_posterior() {
    // 0.2 * 0.504245, 0.3 * 0.343146 and 0.5 * 0.150099, which add up to 0.278842.
    double[] expected = {0.361671, 0.369182, 0.269147};
    float[] logits = logits(plain());
    assertThat(Scripts.softmax(logits, 3)).containsExactly(expected, within(1e-5));
    assertThat(logits[1]).isEqualTo(10);
    double[] shifted = Scripts.softmax(logits(plain().largestLogit(-3)), 3);
    assertThat(shifted).containsExactly(expected, within(1e-5));
  }

  @Test
  void the_filter_drops_the_least_desired_up_to_its_mass() {
    // Token 2 holds 0.269 of the mass; with token 1 it would be 0.638.
    float[] logits = logits(plain().rho(0.7).tau(0.5));
    assertThat(logits[2])
        .isCloseTo((float) (10_010 + Math.log(0.269147 / 0.369182) - 20_000), within(1e-2f));
    assertThat(Scripts.softmax(logits, 3))
        .containsExactly(new double[] {0.494862, 0.505138, 0}, within(1e-5));
    // Both fall below a least mass of 0.3, and the posteriors below 0.6.
    assertThat(Scripts.softmax(logits(plain().rho(0.3).tau(0.6)), 3))
        .containsExactly(new double[] {1, 0, 0}, within(1e-9));
  }

  @Test
  void the_filter_spares_tokens_whose_posterior_reaches_the_threshold() {
    assertThat(logits(plain().rho(0.3).tau(0.38))).containsExactly(logits(plain()));
    assertThat(Scripts.softmax(logits(plain().rho(0.3).tau(0.39)), 3)[2]).isZero();
    assertThat(Scripts.softmax(logits(plain().rho(0.3).tau(0.39)), 3)[1]).isPositive();
  }

  @Test
  void the_filter_never_drops_everything() {
    float[] logits = logits(plain().rho(0).tau(1));
    assertThat(Scripts.softmax(logits, 3)).containsExactly(new double[] {1, 0, 0}, within(1e-9));
    // Six sixths add up to a little less than 1 in double.
    discriminator = new ScriptedModel(tokenizer, read -> new float[BASE.length], List.of());
    float[] six = new float[BASE.length];
    Arrays.fill(six, 6, six.length, Float.NEGATIVE_INFINITY);
    base = new ScriptedModel(tokenizer, text -> six.clone(), List.of());
    assertThat(Scripts.softmax(logits(plain().rho(0).tau(1)), 6)).containsExactly(0, 0, 0, 0, 0, 1);
  }

  @Test
  void without_strength_and_filter_it_is_the_base() {
    assertThat(logits(plain().omega(0))).containsExactly(BASE);
    try (LanguageModel view = base.with(new GeDi(discriminator, plain().omega(0).build()))) {
      new Generator(ONE).generate(view, Recorded.prompts("hello"));
      Firing firing = view.firings().get(0);
      assertThat(firing.fired()).isZero();
      // The prompt alone: 1/2 against 1/4 over one token.
      assertThat(firing.measures().get("desired-posterior")).isCloseTo(2 / 3.0, within(1e-6));
    }
    // The filter alone: token 2, with half of the mass, is dropped.
    assertThat(Scripts.softmax(logits(plain().omega(0).rho(0.4).tau(0.5)), 3))
        .containsExactly(new double[] {0.4, 0.6, 0}, within(1e-6));
  }

  @Test
  void a_discriminator_that_cannot_tell_the_classes_changes_nothing() {
    discriminator = new ScriptedModel(tokenizer, read -> Scripts.logits(0.4, 0.5, 0.1), List.of());
    for (GeDiSettings.Builder settings : List.of(plain(), GeDiSettings.builder().tau(0.2))) {
      assertThat(Scripts.softmax(logits(settings), 3))
          .containsExactly(new double[] {0.2, 0.3, 0.5}, within(1e-6));
    }
  }

  @Test
  void the_bias_of_the_class_and_what_was_learnt_enter_the_score() {
    // Odds exp(s ln(ratio) / 2 + biases).
    float[] logits = logits(plain().omega(1).classBias(0.5).learned(3, -0.25));
    double[] weighted = new double[3];
    double[] ratio = {6, 2, 0.4};
    double total = 0;
    for (int i = 0; i < 3; i++) {
      double odds = Math.pow(ratio[i], 1.5) * Math.exp(0.25);
      weighted[i] = new double[] {0.2, 0.3, 0.5}[i] * odds / (1 + odds);
      total += weighted[i];
    }
    for (int i = 0; i < 3; i++) {
      weighted[i] /= total;
    }
    assertThat(Scripts.softmax(logits, 3)).containsExactly(weighted, within(1e-6));
  }

  @Test
  void the_chosen_token_enters_both_likelihoods() {
    Recorded run =
        Recorded.run(
            base, new GeDi(discriminator, plain().build()), GenerationConfig.greedy(2), "hello");
    assertThat(run.completions().get(0).tokens().get(0)).isEqualTo(1);
    // Ratios 2 (prompt), 1 (token 1) and 3, 1 or 0.2 over three tokens.
    double[] weighted = new double[3];
    double total = 0;
    for (int i = 0; i < 3; i++) {
      double odds = Math.cbrt(2 * new double[] {3, 1, 0.2}[i]);
      weighted[i] = new double[] {0.2, 0.3, 0.5}[i] * Math.pow(odds / (1 + odds), 2);
      total += weighted[i];
    }
    for (int i = 0; i < 3; i++) {
      weighted[i] /= total;
    }
    assertThat(Scripts.softmax(run.steps().get(1)[0], 3)).containsExactly(weighted, within(1e-6));
  }

  @Test
  void the_posterior_is_that_of_the_hand_computed_ratios() {
    AuxiliaryModel auxiliary = new AuxiliaryModel(discriminator, "discriminator");
    try (ClassPosterior posterior =
        new ClassPosterior(
            auxiliary,
            Preamble.of(tokenizer, "clean"),
            Preamble.of(tokenizer, "dirty"),
            plain().build())) {
      posterior.begin(List.of(tokenizer.encode("hello")));
      double[] log = posterior.logOfCandidates(0);
      for (int i = 0; i < 3; i++) {
        assertThat(Math.exp(log[i])).isCloseTo(POSTERIOR[i], within(1e-6));
      }
    }
  }

  @Test
  void the_published_threshold_moves_with_the_bias() {
    assertThat(GeDiSettings.published().threshold()).isCloseTo(0.967, within(5e-4));
    assertThat(plain().tau(0.8).build().threshold()).isCloseTo(0.8, within(1e-12));
    assertThat(GeDiSettings.builder().tau(1).build().threshold()).isEqualTo(1);
    assertThat(GeDiSettings.builder().tau(0).build().threshold()).isZero();
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> plain().omega(-1).build()).hasMessageContaining("omega");
    assertThatThrownBy(() -> plain().rho(1.1).build())
        .hasMessage("rho must be from 0 to 1 but was 1.1");
    assertThatThrownBy(() -> plain().tau(Double.NaN).build()).hasMessageContaining("tau");
    assertThatThrownBy(() -> plain().learned(0, 0).build()).hasMessageContaining("logitScale");
    assertThatThrownBy(() -> plain().controls("calm", "calm").build())
        .hasMessageContaining("two different");
    assertThatThrownBy(() -> logits(plain().controls("calm", "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_report_has_every_setting() {
    assertThat(GeDi.of(discriminator).spec().parameters())
        .hasSize(9)
        .containsEntry("desired", "clean")
        .containsEntry("undesired", "dirty")
        .containsEntry("omega", "30.0")
        .containsEntry("rho", "0.2")
        .containsEntry("class-bias", "2.0");
    assertThat(GeDi.of(discriminator).spec().artifacts()).containsOnlyKeys("discriminator");
  }
}
