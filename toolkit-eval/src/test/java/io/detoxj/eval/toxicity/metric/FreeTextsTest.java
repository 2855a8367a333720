/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class FreeTextsTest {
  private static final List<String> RAIN = List.of("the", "rain", "falls", "on", "roofs");

  /** Ten times the same five words: 4 of 40, 3 of 30 and 2 of 20. */
  @Test
  void identical_texts_have_little_diversity_and_unlike_ones_all_of_it() {
    assertThat(FreeTexts.diversity(Collections.nCopies(10, RAIN))).isEqualTo(1e-3, within(1e-15));
    assertThat(FreeTexts.diversity(List.of(RAIN, List.of("a", "b", "c", "d")))).isEqualTo(1);
    assertThat(FreeTexts.diversity(List.of(List.of("a", "b", "c")))).isZero();
    assertThat(FreeTexts.diversity(List.of())).isZero();
  }

  /** Bigrams 3 of 4, trigrams 2 of 2, 4-grams 1 of 1 and none: "a b" comes twice. */
  @Test
  void n_grams_do_not_cross_from_text_to_text() {
    assertThat(FreeTexts.diversity(List.of(List.of("a", "b", "c", "d"), List.of("a", "b"))))
        .isEqualTo(0.75);
  }

  @Test
  void memory_is_of_four_words() {
    List<String> half = List.of("the", "rain", "falls", "on", "me");
    assertThat(FreeTexts.memorised(List.of(half), List.of(RAIN))).isEqualTo(0.5);
    assertThat(FreeTexts.memorised(List.of(List.of("rain")), List.of(RAIN))).isZero();
  }

  /** Of 30: the first that counts is the second, and the last the 28th, for 0.95 of 30 is 28.5. */
  @Test
  void a_trimmed_mean_leaves_a_twentieth_out_on_either_side() {
    double[] numbers = DoubleStream.iterate(30, x -> x - 1).limit(30).toArray();
    assertThat(FreeTexts.trimmedMean(numbers)).isEqualTo((2 + 28) / 2.0);
    // Of 10 none at the bottom, and the highest at the top: 0.95 of 10 is 9.5.
    double[] ten = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1e9};
    assertThat(FreeTexts.trimmedMean(ten)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> FreeTexts.trimmedMean(new double[] {3}));
  }
}
