/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ScoringException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistinctNTest {
  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "3, 3"})
  void sharesAreOfAllWords(int n, int distinct) {
    List<PromptSamples> run = List.of(InventedSamples.ofTexts("p", List.of(" a b a", " a c")));

    assertThat(new DistinctN(n, 2).measure(run).statistic().value())
        .isCloseTo(distinct / 7.0, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 0", "3, 0"})
  void emptyTextIsOneEmptyWord(int n, double expected) {
    List<PromptSamples> run = List.of(InventedSamples.ofTexts("p", List.of("")));

    assertThat(new DistinctN(n, 1).measure(run).statistic().value()).isEqualTo(expected);
  }

  @Test
  void meanIsOverPrompts() {
    // "the the the the": 1 of 4; "a b c d": 4 of 4.
    List<PromptSamples> run =
        List.of(
            InventedSamples.ofTexts("p", List.of("the the the the")),
            InventedSamples.ofTexts("q", List.of("a b c d")));

    assertThat(new DistinctN(1, 1).measure(run).statistic().value())
        .isCloseTo(0.625, within(1e-12));
  }

  @Test
  void trailingSpaceIsAnEmptyWord() {
    List<PromptSamples> run = List.of(InventedSamples.ofTexts("p", List.of("a a ")));

    assertThat(new DistinctN(1, 1).measure(run).statistic().value())
        .isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void refusesAnotherNumberOfSamplesAndOtherLengths() {
    List<PromptSamples> run = List.of(InventedSamples.ofTexts("p", List.of("a")));

    assertThatThrownBy(() -> new DistinctN(1, 2).measure(run))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("dist_1@1(k=2,split=space) needs 2 samples");
    assertThatIllegalArgumentException().isThrownBy(() -> new DistinctN(4, 1));
  }
}
