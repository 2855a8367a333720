/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerplexityMetricTest {
  private static final double LN2 = Math.log(2);
  private static final double LN8 = Math.log(8);

  /** Prompt a: perplexity 8 over 1 token and 2 over 3 tokens; prompt b: 2 over 2, and nothing. */
  private static final List<PromptSamples> RUN =
      List.of(
          InventedSamples.ofLikelihoods(
              "a", List.of(new CompletionLikelihood(LN8, 1), new CompletionLikelihood(3 * LN2, 3))),
          InventedSamples.ofLikelihoods(
              "b", List.of(new CompletionLikelihood(2 * LN2, 2), CompletionLikelihood.NONE)));

  private static double value(Perplexity metric) {
    return metric.measure(RUN).statistic().value();
  }

  @Test
  void corpusPerplexityWeighsTokens() {
    // (3 + 3 + 2) ln 2 over 6 tokens
    assertThat(value(Perplexity.pooled("m"))).isCloseTo(Math.pow(2, 8.0 / 6), within(1e-12));
  }

  @Test
  void resamplesOfPromptsAreRatiosOfSums() {
    // Prompt b twice and a not at all is perplexity 2; a alone is 2^(6/4).
    Measurement measurement = Perplexity.pooled("m").measure(RUN);

    assertThat(measurement.statistic().value(new int[] {0, 2})).isCloseTo(2, within(1e-12));
    assertThat(measurement.statistic().value(new int[] {1, 0}))
        .isCloseTo(Math.pow(2, 1.5), within(1e-12));
  }

  @Test
  void meanAndMedianAreOverCompletions() {
    assertThat(value(Perplexity.dexperts("m"))).isCloseTo(4, within(1e-12));
    assertThat(value(Perplexity.median("m"))).isCloseTo(2, within(1e-12));
  }

  @Test
  void emptyCompletionsAreMissing() {
    for (Perplexity metric :
        List.of(Perplexity.pooled("m"), Perplexity.dexperts("m"), Perplexity.median("m"))) {
      assertThat(metric.measure(RUN).samples()).isEqualTo(4);
      assertThat(metric.measure(RUN).missing()).isEqualTo(1);
    }
  }

  @Test
  void dexpertsLeavesOutTenThousandAndMore() {
    List<PromptSamples> run =
        List.of(
            InventedSamples.ofLikelihoods(
                "a",
                List.of(
                    new CompletionLikelihood(Math.log(10_001), 1),
                    new CompletionLikelihood(Math.log(9_999), 1))),
            InventedSamples.ofLikelihoods("b", List.of(new CompletionLikelihood(0, 4))));

    Measurement measurement = Perplexity.dexperts("m").measure(run);

    assertThat(measurement.statistic().value()).isCloseTo(5_000, within(1e-6));
    assertThat(measurement.missing()).isEqualTo(1);
    assertThat(Perplexity.pooled("m").measure(run).missing()).isZero();
  }

  @Test
  void overflowIsMissing() {
    List<PromptSamples> run =
        List.of(InventedSamples.ofLikelihoods("a", List.of(new CompletionLikelihood(1000, 1))));

    assertThat(Perplexity.pooled("m").measure(run).missing()).isEqualTo(1);
  }

  @Test
  void likelihoodOfLogProbabilities() {
    assertThat(CompletionLikelihood.of(List.of(-0.5f, -1.5f)))
        .isEqualTo(new CompletionLikelihood(2, 2));
    assertThat(CompletionLikelihood.of(List.of(1e-7f))).isEqualTo(new CompletionLikelihood(0, 1));
    assertThat(CompletionLikelihood.of(List.of())).isEqualTo(CompletionLikelihood.NONE);
  }

  @Test
  void refusesImpossibleLikelihoods() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CompletionLikelihood(-1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new CompletionLikelihood(1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompletionLikelihood.of(List.of(Float.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompletionLikelihood.of(List.of(Float.NEGATIVE_INFINITY)));
  }

  @Test
  void refusesAPromptTwice() {
    assertThatThrownBy(() -> Perplexity.pooled("m").measure(List.of(RUN.get(0), RUN.get(0))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("prompt a is there twice");
  }
}
