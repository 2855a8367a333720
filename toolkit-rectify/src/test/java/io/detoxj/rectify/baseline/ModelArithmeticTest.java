/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.baseline.ModelArithmetic.Formula;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArithmeticTest {
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
    return read.get(0) == tokenizer.encode("x")[0]
        ? new double[] {.2, .2, .6}
        : new double[] {.5, .3, .2};
  }

  private ModelArithmetic arithmetic(Formula formula, double lambda) {
    return ModelArithmetic.of(model, formula).withPrefix(ContextPrefix.of("x")).withLambda(lambda);
  }

  private float[] logits(ModelArithmetic arithmetic) {
    return Recorded.run(model, arithmetic, ONE, "hello").first();
  }

  private double[] law(ModelArithmetic arithmetic) {
    return Scripts.softmax(logits(arithmetic), 3);
  }

  @Test
  void both_formulas_give_the_law_worked_out_by_hand() {
    assertThat(law(arithmetic(Formula.SUBTRACT, .6)))
        .containsExactly(new double[] {.770221, .21478, .015}, within(2e-6));
    assertThat(law(arithmetic(Formula.MAX, .9)))
        .containsExactly(new double[] {.624992, .374995, .000013}, within(2e-6));
  }

  @Test
  void weights_that_sum_to_nothing_are_taken_as_they_are() {
    // F = (log .5/.2, log .3/.2, log .2/.6), not divided.
    float[] whole = logits(arithmetic(Formula.SUBTRACT, 1));
    for (int token = 0; token < 3; token++) {
      assertThat(whole[token])
          .isCloseTo((float) Math.log(new double[] {2.5, 1.5, 1 / 3.}[token]), within(1e-5f));
    }
    // Under max no difference is above zero: (0, 0, log 1/3), and nothing for the tokens beyond.
    float[] most = logits(arithmetic(Formula.MAX, 1));
    assertThat(most[0]).isCloseTo(0, within(1e-6f));
    assertThat(most[1]).isCloseTo(0, within(1e-6f));
    assertThat(most[2]).isCloseTo((float) Math.log(1 / 3.), within(1e-6f));
  }

  @Test
  void max_never_raises_what_the_prefix_favours_over_what_it_does_not() {
    double before = .2 / .5;
    for (double lambda : new double[] {.1, .5, .9, .99}) {
      double[] after = law(arithmetic(Formula.MAX, lambda));
      assertThat(after[2] / after[0]).isLessThan(before);
      assertThat(after[1] / after[0]).isCloseTo(.6, within(1e-6));
      before = after[2] / after[0];
    }
  }

  @Test
  void without_strength_or_difference_it_is_the_base_to_the_bit() {
    float[] base = Scripts.logits(.5, .3, .2);
    for (Formula formula : Formula.values()) {
      assertThat(logits(arithmetic(formula, 0))).containsExactly(base);
      assertThat(logits(arithmetic(formula, .9).withPrefix(ContextPrefix.of("y"))))
          .containsExactly(base);
    }
  }

  @Test
  void a_second_model_reads_prefix_and_text() {
    List<Integer> expected = List.of(tokenizer.encode("x")[0], tokenizer.encodePrompt("a")[0]);
    LanguageModel second =
        Scripts.model(
            tokenizer,
            read -> read.equals(expected) ? new double[] {.2, .2, .6} : new double[] {1});
    ModelArithmetic other = arithmetic(Formula.SUBTRACT, .6).withSecond(second);
    assertThat(Scripts.softmax(Recorded.run(model, other, ONE, "a").first(), 3))
        .containsExactly(new double[] {.770221, .21478, .015}, within(2e-6));
    assertThat(other.spec().artifacts()).containsKey("second model");
    assertThat(arithmetic(Formula.MAX, .9).spec().artifacts()).isEmpty();
  }

  @Test
  void the_control_reads_neutral_tokens() {
    // Neutral text begins otherwise than with x, so that both contexts are the same here.
    assertThat(logits(arithmetic(Formula.MAX, .9).neutral()))
        .containsExactly(Scripts.logits(.5, .3, .2));
  }

  @Test
  void lambda_beyond_one_is_refused() {
    for (double lambda : new double[] {-.1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> arithmetic(Formula.MAX, lambda))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lambda must be in [0, 1] but was " + lambda);
    }
  }
}
