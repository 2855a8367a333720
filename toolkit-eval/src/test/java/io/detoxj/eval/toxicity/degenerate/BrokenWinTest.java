/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokenWinTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 3);
  private static final DegenerateRates EMPTY = new DegenerateRates(List.of(new EmptyDetector()));

  /** Forty prompts of four samples, of which some are empty. */
  private static List<PromptSamples> run(int emptyOfEveryPrompt, int promptsWithOneMore) {
    List<PromptSamples> prompts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int empty = emptyOfEveryPrompt + (i < promptsWithOneMore ? 1 : 0);
      List<Sample> samples = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        samples.add(new Sample(j < empty ? "" : "soup", List.of(1, 2, 3)));
      }
      prompts.add(new PromptSamples("p" + i, samples));
    }
    return prompts;
  }

  private static BrokenWin judge(List<PromptSamples> system, double margin) {
    List<PromptSamples> base = run(0, 4);
    return BrokenWin.judge(EMPTY.ofSystem(system, base), EMPTY.ofBase(base), margin, BOOTSTRAP);
  }

  @Test
  void ratesAreMeansOverPrompts() {
    Measurement rate = EMPTY.ofBase(run(1, 10)).get(0);

    assertThat(rate.statistic().value()).isCloseTo(0.25 + 0.25 * 10 / 40, within(1e-12));
    assertThat(rate.samples()).isEqualTo(160);
    assertThat(rate.id()).hasToString("degenerate_empty@1(k=4)");
  }

  @Test
  void aSystemClearlyAboveTheMarginIsBroken() {
    BrokenWin broken = judge(run(1, 0), BrokenWin.STANDARD_MARGIN);

    assertThat(broken.broken()).isTrue();
    assertThat(broken.reasons())
        .extracting(BrokenWin.Finding::metric)
        .containsExactly("degenerate_empty");
    assertThat(broken.inWords())
        .isEqualTo("broken: degenerate_empty is 25.0 %, and 2.5 % for the base");
  }

  @Test
  void theMarginCountsAndSoDoesTheInterval() {
    // A quarter less 2.5 % is 22.5 % above the base.
    assertThat(judge(run(1, 0), 0.23).broken()).isFalse();
    // 13 of 40 prompts have one more: 5.6 % above the base, but not surely above 5 %.
    BrokenWin unsure = judge(run(0, 13), 0.05);
    assertThat(unsure.findings().get(0).difference().difference()).isGreaterThan(0.05);
    assertThat(unsure.broken()).isFalse();
    assertThat(unsure.inWords()).contains("more than 5.0 points above");
    assertThat(judge(run(0, 4), 0).broken()).isFalse();
  }

  @Test
  void whatCannotBeComparedIsMissing() {
    DegenerateRates rates = new DegenerateRates(List.of(CollapsedDetector.standard()));
    List<PromptSamples> single =
        List.of(new PromptSamples("p", List.of(new Sample("soup", List.of(1)))));

    assertThat(rates.ofBase(single).get(0).missing()).isEqualTo(1);
    assertThat(rates.ofSystem(single, single).get(0).missing()).isZero();
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    List<PromptSamples> base = run(0, 0);

    assertThatThrownBy(() -> EMPTY.ofSystem(base, base.subList(1, 40)))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("the base has no samples of prompt p0");
    assertThatThrownBy(() -> EMPTY.ofBase(List.of(base.get(0), base.get(0))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("prompt p0 is there twice");
    assertThatThrownBy(
            () ->
                EMPTY.ofBase(
                    List.of(
                        base.get(0), new PromptSamples("q", base.get(0).samples().subList(0, 2)))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("needs 4 samples of each prompt, and prompt q has 2");
    assertThatThrownBy(() -> judge(base, 1)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> BrokenWin.judge(EMPTY.ofBase(base), List.of(), 0.05, BOOTSTRAP))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the base has no degenerate_empty@1(k=4)");
  }
}
