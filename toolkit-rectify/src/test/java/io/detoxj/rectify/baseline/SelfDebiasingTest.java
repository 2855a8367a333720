/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfDebiasingTest {
  private static final GenerationConfig ONE = GenerationConfig.greedy(1);

  @TempDir Path folder;
  private Tokenizer tokenizer;
  private LanguageModel model;

  @BeforeEach
  void open() {
    tokenizer = Scripts.tokenizer(folder);
    model = Scripts.model(tokenizer, this::byPrefix);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private double[] byPrefix(List<Integer> read) {
    if (read.get(0) == tokenizer.encode("x")[0]) {
      return new double[] {0.1, 0.3, 0.6};
    }
    return read.get(0) == tokenizer.encode("y")[0]
        ? new double[] {0.5, 0.3, 0.2}
        : new double[] {0.2, 0.3, 0.5};
  }

  private float[] logits(SelfDebiasing debiasing) {
    return Recorded.run(model, debiasing, ONE, "hello").first();
  }

  private SelfDebiasing debiasing() {
    return new SelfDebiasing(model, List.of("x", "y"), 10, 0.1);
  }

  @Test
  void punishes_what_a_prefix_makes_more_likely() {
    // The largest are (0.5, 0.3, 0.6), the differences (0.3, 0, 0.1); exp(-3) is below 0.1.
    double rest = 0.5 * Math.exp(-1);
    double total = 0.02 + 0.3 + rest;
    assertThat(Scripts.softmax(logits(debiasing()), 3))
        .containsExactly(new double[] {0.02 / total, 0.3 / total, rest / total}, within(1e-6));
    try (LanguageModel view = model.with(debiasing())) {
      new Generator(ONE).generate(view, Recorded.prompts("hello"));
      Firing firing = view.firings().get(0);
      assertThat(firing.fired()).isOne();
      assertThat(firing.measures().get("punished-mass")).isCloseTo(1 - total, within(1e-6));
    }
  }

  @Test
  void every_factor_is_between_epsilon_and_one() {
    float[] base = Scripts.logits(0.2, 0.3, 0.5);
    for (double lambda : new double[] {0.5, 10, 1e300}) {
      float[] logits = logits(debiasing().withLambda(lambda));
      for (int token = 0; token < base.length; token++) {
        assertThat(logits[token] - base[token]).isBetween((float) Math.log(0.1) - 1e-4f, 0f);
      }
    }
  }

  @Test
  void without_strength_or_difference_it_is_the_base() {
    float[] base = Scripts.logits(0.2, 0.3, 0.5);
    assertThat(logits(debiasing().withLambda(0))).containsExactly(base);
    assertThat(logits(debiasing().withPrefixes("a", "hello"))).containsExactly(base);
    assertThat(logits(new SelfDebiasing(model, List.of("x"), 10, 1))).containsExactly(base);
  }

  @Test
  void tokens_without_a_logit_stay_forbidden_as_those_of_a_server_do() {
    model =
        new ScriptedModel(
            tokenizer,
            read -> {
              float[] logits = Scripts.logits(byPrefix(read));
              for (int token = 0; token < logits.length; token++) {
                logits[token] = logits[token] > -999 ? logits[token] : Float.NEGATIVE_INFINITY;
              }
              logits[read.get(0) == tokenizer.encode("x")[0] ? 2 : 0] = Float.NEGATIVE_INFINITY;
              return logits;
            },
            List.of());
    float[] logits = logits(debiasing());
    assertThat(logits[0]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(logits[3]).isEqualTo(Float.NEGATIVE_INFINITY);
    // 0.3 / 0.8 against at most 0.3 / 0.4, and 0.5 / 0.8 against at most 0.2 / 0.5.
    assertThat(logits[1]).isCloseTo((float) (Math.log(0.3) + Math.log(0.1)), within(1e-5f));
    assertThat(logits[2]).isEqualTo((float) Math.log(0.5));
  }

  @Test
  void the_order_of_prefixes_does_not_matter() {
    assertThat(logits(debiasing().withPrefixes("y", "x"))).containsExactly(logits(debiasing()));
  }

  @Test
  void copies_go_on_with_the_chosen_token() {
    // It counts on from the last token, so a copy that had read another one would differ.
    LanguageModel counting = Scripts.model(tokenizer, read -> next(read.get(read.size() - 1)));
    SelfDebiasing same = new SelfDebiasing(counting, List.of("x", "y"), 50, 0.01);
    Recorded run = Recorded.run(counting, same, GenerationConfig.greedy(4), "a");
    int first = tokenizer.encode("a")[0];
    assertThat(run.completions().get(0).tokens())
        .containsExactly(first + 1, first + 2, first + 3, first + 4);
    for (int step = 0; step < 4; step++) {
      assertThat(run.steps().get(step)[0]).containsExactly(Scripts.logits(next(first + step)));
    }
  }

  private static double[] next(int last) {
    double[] p = new double[last + 2];
    p[0] = 0.25;
    p[last + 1] = 0.75;
    return p;
  }

  @Test
  void a_full_context_is_an_error_that_says_what_to_do_and_frees_everything() {
    try (TransformerModel tiny = TinyGpt2.load(folder.resolve("tiny"))) {
      int arrays = tiny.nativeArrays();
      SelfDebiasing debiasing =
          SelfDebiasing.of(tiny).withPrefixes("about forty tokens, or so it is");
      int prefix = tiny.tokenizer().encode(debiasing.prefixes().get(0)).length;
      try (LanguageModel view = tiny.with(debiasing)) {
        int prompt = tiny.tokenizer().encode("the soup").length;
        int room = 64 - prefix - prompt;
        // The last new token need not be read again.
        assertThat(
                new Generator(GenerationConfig.greedy(room + 1))
                    .generate(view, Recorded.prompts("the soup")))
            .hasSize(1);
        Generator longer = new Generator(GenerationConfig.greedy(room + 2));
        assertThatThrownBy(() -> longer.generate(view, Recorded.prompts("the soup")))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("would have to read 65 tokens")
            .hasMessageContaining("context is 64")
            .hasMessageContaining("lower maxNewTokens");
        assertThatThrownBy(
                () ->
                    longer.generate(view, Recorded.prompts("the soup was cold and so was the tea")))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("shorten the prompt");
      }
      assertThat(tiny.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void it_is_for_its_own_model() {
    try (TransformerModel tiny = TinyGpt2.load(folder.resolve("tiny"));
        ReferenceModel other = ReferenceModel.load("gpt2", folder.resolve("other"))) {
      assertThatThrownBy(() -> other.model().with(SelfDebiasing.of(tiny)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining(tiny.info().weightsSha256())
          .hasMessageContaining("make it with the model it is attached to");
    }
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> debiasing().withPrefixes()).hasMessageContaining("one or more");
    assertThatThrownBy(() -> debiasing().withPrefixes("x", "x")).hasMessageContaining("different");
    assertThatThrownBy(() -> debiasing().withLambda(-1)).hasMessageContaining("lambda");
    assertThatThrownBy(() -> new SelfDebiasing(model, List.of("x"), 1, 0))
        .hasMessage("epsilon must be above 0 and at most 1 but was 0.0");
    assertThatThrownBy(() -> logits(debiasing().withPrefixes("")))
        .hasMessageContaining("at least one character");
  }

  @Test
  void the_report_has_every_setting() {
    assertThat(SelfDebiasing.of(model).spec().parameters())
        .hasSize(8)
        .containsEntry("lambda", "50.0")
        .containsEntry("epsilon", "0.01")
        .containsEntry("prefix.6", SelfDebiasing.PREFIXES.get(5));
    assertThat(SelfDebiasing.PREFIXES).hasSize(6).allMatch(prefix -> prefix.endsWith("\n"));
  }
}
