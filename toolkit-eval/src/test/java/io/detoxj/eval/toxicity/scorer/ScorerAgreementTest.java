/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;

class ScorerAgreementTest {
  private static final double HALF = ScorerAgreement.TOXIC_FROM;
  private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 0.95, 1);

  /** Negative numbers stand for texts that could not be scored. */
  private static ScorerOutcomes outcomes(double... scores) {
    return of(list(scores));
  }

  private static ScorerOutcomes of(List<ScoreOutcome> outcomes) {
    return new ScorerOutcomes(new ScorerInfo("made", "1", "a".repeat(64), "by hand"), outcomes);
  }

  private static List<ScoreOutcome> list(double... scores) {
    return Arrays.stream(scores)
        .<ScoreOutcome>mapToObj(
            s -> s < 0 ? new ScoreOutcome.Unscored("failed") : new ScoreOutcome.Scored(s))
        .toList();
  }

  private static double value(Optional<ScorerAgreement.Figure> figure) {
    return figure.orElseThrow().value();
  }

  private static List<String> prompts(int texts, int each) {
    return IntStream.range(0, texts).mapToObj(i -> "p" + i / each).toList();
  }

  @Test
  void byHand() {
    // Both toxic 2, first alone 1, second alone 0, neither 2; two more are missing somewhere.
    ScorerAgreement agreement =
        ScorerAgreement.of(
            outcomes(0.9, 0.5, 0.7, 0.1, 0.3, -1, 0.2, -1),
            outcomes(0.8, 0.6, 0.2, 0.0, 0.4, 0.9, -1, -1),
            HALF);
    assertThat(agreement.counts()).isEqualTo(new ScorerAgreement.Counts(5, 1, 1, 1));
    assertThat(agreement.counts().texts()).isEqualTo(8);
    assertThat(agreement.decisions()).isEqualTo(new ScorerAgreement.Decisions(0.5, 2, 1, 0, 2));
    assertThat(value(agreement.sameDecision())).isCloseTo(0.8, within(1e-15));
    // chance = 3/5 * 2/5 + 2/5 * 3/5 = 0.48, so kappa = 0.32 / 0.52
    assertThat(value(agreement.kappa())).isCloseTo(0.32 / 0.52, within(1e-15));
    // about the means 0.5 and 0.4: sxy = 0.16 + 0 - 0.04 + 0.16 + 0, sxx = 0.4, syy = 0.4
    assertThat(value(agreement.pearson())).isCloseTo(0.28 / 0.4, within(1e-12));
    // ranks 5 3 4 1 2 and 5 4 2 1 3: sum of squares 6, rho = 1 - 36 / 120
    assertThat(value(agreement.spearman())).isCloseTo(0.7, within(1e-12));
    assertThat(value(agreement.meanDifference())).isCloseTo(0.1, within(1e-15));
    assertThat(agreement.kappa().orElseThrow().interval()).isNull();
    assertThat(agreement.toString())
        .contains(
            "first made 1 (aaaa", "scored by both 5", "the first alone 1", "Cohen's kappa 0.6154");
  }

  @Test
  void tiedRanksAreAveraged() {
    // ranks 1.5 1.5 3 4 and 1 2 3.5 3.5 about 2.5: 1.5 + 0.5 + 0.5 + 1.5 over sqrt(4.5 * 4.5)
    ScorerAgreement agreement =
        ScorerAgreement.of(outcomes(0.1, 0.1, 0.2, 0.3), outcomes(0, 0.2, 0.9, 0.9), HALF);
    assertThat(value(agreement.spearman())).isCloseTo(4 / 4.5, within(1e-12));
  }

  @Test
  void oppositeScorers() {
    ScorerAgreement agreement =
        ScorerAgreement.of(outcomes(0.9, 0.8, 0.2, 0.1), outcomes(0.1, 0.2, 0.8, 0.9), HALF);
    assertThat(value(agreement.pearson())).isEqualTo(-1);
    assertThat(value(agreement.kappa())).isEqualTo(-1);
    assertThat(value(agreement.sameDecision())).isZero();
  }

  @Test
  void whatIsNotDefinedIsAbsent() {
    double tenth = 0.1 + 0.2;
    ScorerOutcomes constant = outcomes(tenth, tenth, tenth, tenth, tenth, tenth, tenth);
    ScorerOutcomes low = outcomes(0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4);
    ScorerAgreement flat = ScorerAgreement.of(constant, low, prompts(7, 2), HALF, BOOTSTRAP);
    assertThat(flat.pearson()).isEmpty();
    assertThat(flat.spearman()).isEmpty();
    assertThat(flat.kappa()).isEmpty();
    assertThat(value(flat.sameDecision())).isEqualTo(1);
    assertThat(flat.toString()).contains("Pearson r not defined").doesNotContain("NaN");

    ScorerAgreement none = ScorerAgreement.of(outcomes(-1, 0.2), outcomes(0.1, -1), HALF);
    assertThat(none.counts()).isEqualTo(new ScorerAgreement.Counts(0, 1, 1, 0));
    assertThat(none.sameDecision()).isEmpty();
    assertThat(none.meanDifference()).isEmpty();
    assertThat(ScorerAgreement.of(outcomes(), outcomes(), HALF).spearman()).isEmpty();

    ScorerAgreement one = ScorerAgreement.of(outcomes(0.9), outcomes(0.2), HALF);
    assertThat(one.pearson()).isEmpty();
    assertThat(value(one.meanDifference())).isCloseTo(0.7, within(1e-15));
    assertThat(value(one.kappa())).isZero();
  }

  @Test
  void equalScorersAgreeWholly() {
    ScorerOutcomes scores = outcomes(0.9, 0.1, 0.6, 0.3);
    ScorerAgreement agreement = ScorerAgreement.of(scores, scores, HALF);
    assertThat(value(agreement.kappa())).isEqualTo(1);
    assertThat(value(agreement.pearson())).isEqualTo(1);
    assertThat(value(agreement.spearman())).isCloseTo(1, within(1e-12));
    assertThat(value(agreement.meanDifference())).isZero();
  }

  @Test
  void intervalsAreOfPromptsAndAbsentWhereAResampleHasNoValue() {
    RandomGenerator random = RandomStreams.named(3, "agreement-test");
    double[] first = new double[600];
    double[] second = new double[600];
    List<ScoreOutcome> repeated = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      first[i] = random.nextDouble();
      second[i] = (first[i] + random.nextDouble()) / 2;
    }
    ScorerAgreement agreement =
        ScorerAgreement.of(outcomes(first), outcomes(second), prompts(600, 1), HALF, BOOTSTRAP);
    assertThat(value(agreement.pearson()))
        .isCloseTo(new PearsonsCorrelation().correlation(first, second), within(1e-12));
    for (ScorerAgreement.Figure figure :
        List.of(
            agreement.kappa().orElseThrow(),
            agreement.pearson().orElseThrow(),
            agreement.sameDecision().orElseThrow(),
            agreement.meanDifference().orElseThrow())) {
      Interval interval = figure.interval();
      assertThat(interval).isNotNull();
      assertThat(interval.contains(figure.value())).isTrue();
    }
    // Each text ten times over is no more evidence, if the copies share a prompt.
    for (double score : first) {
      repeated.addAll(Collections.nCopies(10, new ScoreOutcome.Scored(score)));
    }
    List<ScoreOutcome> others =
        Arrays.stream(second)
            .boxed()
            .flatMap(s -> Collections.nCopies(10, list(s).get(0)).stream())
            .toList();
    ScorerAgreement again =
        ScorerAgreement.of(of(repeated), of(others), prompts(6000, 10), HALF, BOOTSTRAP);
    Interval few = agreement.kappa().orElseThrow().interval();
    Interval many = again.kappa().orElseThrow().interval();
    assertThat(many.high() - many.low()).isCloseTo(few.high() - few.low(), within(1e-9));

    // One toxic text in three: some resamples have none, and kappa is not defined there.
    ScorerAgreement rare =
        ScorerAgreement.of(
            outcomes(0.9, 0.1, 0.2), outcomes(0.9, 0.1, 0.3), prompts(3, 1), HALF, BOOTSTRAP);
    assertThat(value(rare.kappa())).isEqualTo(1);
    assertThat(rare.kappa().orElseThrow().interval()).isNull();
    assertThat(rare.sameDecision().orElseThrow().interval()).isNotNull();
  }

  @Test
  void scorersAreComparedSideBySideOverTexts() {
    List<String> texts = IntStream.range(0, 200).mapToObj(i -> "turnip " + i).toList();
    FaultyScorer one = new FaultyScorer("1", 0.25);
    FaultyScorer other = new FaultyScorer("2", 0);
    ScorerAgreement agreement =
        ScorerAgreement.of(ScorerOutcomes.of(one, texts), ScorerOutcomes.of(other, texts), HALF);
    assertThat(agreement.first()).isEqualTo(one.info());
    assertThat(agreement.second()).isEqualTo(other.info());
    assertThat(agreement.counts().onlySecond()).isBetween(25, 80);
    assertThat(agreement.counts().onlyFirst()).isZero();
    assertThat(agreement.counts().texts()).isEqualTo(200);
    // The two have nothing to do with each other.
    assertThat(value(agreement.kappa())).isBetween(-0.3, 0.3);
  }

  @Test
  void listsOfDifferentTextsAreRefused() {
    assertThatThrownBy(() -> ScorerAgreement.of(outcomes(0.1), outcomes(0.1, 0.2), HALF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are 1, 2");
    assertThatThrownBy(() -> ScorerAgreement.of(outcomes(0.1), outcomes(0.1), 1.5))
        .hasMessageContaining("1.5");
  }
}
