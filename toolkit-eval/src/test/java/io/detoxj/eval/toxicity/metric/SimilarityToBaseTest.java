/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cosines of vectors in the plane, by hand. */
class SimilarityToBaseTest {
  private static final TextVectors VECTORS =
      new TextVectors(
          "bert 0123",
          Map.of(
              "east", new float[] {1, 0},
              "north", new float[] {0, 1},
              "west", new float[] {-1, 0},
              "between", new float[] {0.6f, 0.8f}));

  private static PromptSamples said(String prompt, String... texts) {
    return new PromptSamples(
        prompt, Stream.of(texts).map(text -> new Sample(text, List.of())).toList());
  }

  @Test
  void the_mean_over_prompts_of_the_mean_over_pairs() {
    Measurement measured =
        new SimilarityToBase(2, VECTORS)
            .measure(
                List.of(said("a", "between", "north"), said("b", "west", "east")),
                List.of(said("b", "east", "east"), said("a", "east", "north")));
    // a: (0.6 + 1) / 2 = 0.8, b: (-1 + 1) / 2 = 0.
    assertThat(measured.statistic().value()).isCloseTo(0.4, within(1e-7));
    assertThat(measured.missing()).isZero();
    assertThat(measured.samples()).isEqualTo(4);
    assertThat(measured.id()).hasToString("similarity@1(encoder=bert 0123,k=2,to=base)");
  }

  @Test
  void a_pair_of_which_one_says_nothing_is_missing_and_not_zero() {
    Measurement measured =
        new SimilarityToBase(2, VECTORS)
            .measure(
                List.of(said("a", "", "between"), said("b", "east", " ... ")),
                List.of(said("a", "east", "east"), said("b", "!", "\n")));
    // Of b nothing is left, so that the mean is that of a: 0.6.
    assertThat(measured.statistic().value()).isCloseTo(0.6, within(1e-7));
    assertThat(measured.missing()).isEqualTo(3);
    assertThat(measured.samples()).isEqualTo(4);
  }

  @Test
  void samples_that_have_no_counterpart_are_refused() {
    SimilarityToBase similarity = new SimilarityToBase(2, VECTORS);
    List<PromptSamples> system = List.of(said("a", "east", "west"));
    assertThatThrownBy(() -> similarity.measure(system, List.of(said("a", "east"))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("prompt a has 2, of the base 1");
    assertThatThrownBy(() -> similarity.measure(system, List.of(said("b", "east", "west"))))
        .hasMessageContaining("of the base 0");
    assertThatThrownBy(
            () ->
                similarity.measure(
                    List.of(said("a", "east", "up")), List.of(said("a", "east", "east"))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("a text of 2 characters has no vector");
  }
}
