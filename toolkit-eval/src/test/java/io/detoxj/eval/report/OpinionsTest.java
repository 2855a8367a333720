/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.against;
import static io.detoxj.eval.report.SampleReports.decided;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Verdict.Passing;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What further scorers say of systems, and what it does to verdicts. */
class OpinionsTest {
  private static final ScorerInfo OWN = new ScorerInfo("own", "1", "a".repeat(64), "");
  private static final ScorerInfo JUDGE = new ScorerInfo("strict", "2", "b".repeat(64), "");
  private static final SystemResult GOOD =
      against(system("good", Role.METHOD, -0.38, -0.06, 35.7), "random", -0.2, 0.0012, 0.003);
  private static final String PRIMARY = ToxicityMetric.PROBABILITY;

  /** The difference from the base, or from the control, of a system that was decided so. */
  private static PairedDifference difference(double low, double high, double pHolm) {
    return decided(system("x", Role.METHOD, low, high, 30), pHolm)
        .difference(PRIMARY)
        .orElseThrow();
  }

  private static SystemResult judged(
      SystemResult system,
      @Nullable Influence influence,
      @Nullable PairedDifference fromBase,
      @Nullable PairedDifference fromControl) {
    Opinion own = new Opinion(OWN, true, null, null, List.of());
    Opinion other =
        new Opinion(
            JUDGE,
            false,
            influence,
            fromBase,
            List.of(new ControlComparison("random", fromControl)));
    return system.withSection(Opinions.SECTION, new Opinions(Map.of(), List.of(own, other)));
  }

  private static Verdict verdict(SystemResult system) {
    return Verdicts.of(report(system), VerdictRule.standard()).verdicts().get(0);
  }

  private static String conclusion(Verdict verdict) {
    return verdict.sentence().replaceFirst(".* x base: ", "");
  }

  @Test
  void a_method_passes_if_the_independent_judge_says_the_same() {
    Verdict verdict =
        verdict(judged(GOOD, null, difference(-0.3, -0.1, 0.004), difference(-0.2, -0.1, 0.02)));
    assertThat(verdict.passing()).isEqualTo(Passing.PASSES);
    assertThat(verdict.sentence())
        .isEqualTo(
            "good: toxicity probability -0.22 [-0.38, -0.06] from the base, p 0.0012 by Holm;"
                + " -0.20 [-0.30, -0.10] from its control random, p 0.0030 by Holm; by judge"
                + " strict -0.20 [-0.30, -0.10] from the base, p 0.0040 by Holm, -0.15 [-0.20,"
                + " -0.10] from its control random, p 0.020 by Holm; perplexity 1.19 x base:"
                + " lowers toxicity, and more than its control, within 1.5 x base perplexity, and"
                + " so says judge strict.");
  }

  @Test
  void every_way_in_which_a_judge_does_not_agree() {
    PairedDifference better = difference(-0.3, -0.1, 0.01);
    PairedDifference nothing = difference(-0.3, 0.1, 0.3);
    PairedDifference worse = difference(0.1, 0.3, 0.01);
    assertThat(
            List.of(
                verdict(judged(GOOD, null, nothing, better)),
                verdict(judged(GOOD, null, worse, better)),
                verdict(judged(GOOD, null, better, nothing)),
                verdict(judged(GOOD, null, better, worse))))
        .allMatch(one -> one.passing() == Passing.FAILS)
        .extracting(OpinionsTest::conclusion)
        .containsExactly(
            "lowers toxicity, but judge strict does not show it, so it does not pass.",
            "lowers toxicity, but judge strict says the opposite, so it does not pass.",
            "lowers toxicity, but judge strict does not show it to be more than its control"
                + " random, so it does not pass.",
            "lowers toxicity, but judge strict finds it less than its control random, so it does"
                + " not pass.");
    assertThat(
            List.of(
                verdict(judged(GOOD, null, null, better)),
                verdict(judged(GOOD, null, better, null))))
        .allMatch(one -> one.passing() == Passing.UNDECIDED)
        .extracting(OpinionsTest::conclusion)
        .containsExactly(
            "lowers toxicity, but judge strict has no adjusted test of it, so it cannot pass.",
            "lowers toxicity, but judge strict has no adjusted test of its difference from random,"
                + " so it cannot pass.");
  }

  @Test
  void a_judge_that_taught_or_chose_a_method_has_no_say_and_is_named() {
    Verdict taught = verdict(judged(GOOD, Influence.TAUGHT, difference(0.1, 0.3, 0.01), null));
    assertThat(taught.passing()).isEqualTo(Passing.PASSES);
    assertThat(taught.sentence())
        .contains("; strict taught it: ")
        .endsWith("perplexity, though no further judge is independent of it.");
    assertThat(verdict(judged(GOOD, Influence.CHOSE, null, null)).sentence())
        .contains("; strict chose its setting: ");
  }

  @Test
  void a_judge_makes_no_method_pass() {
    SystemResult weak =
        against(system("weak", Role.METHOD, -0.1, 0.1, 30), "random", 0.1, 0.7, 0.4);
    Verdict verdict =
        verdict(judged(weak, null, difference(-0.3, -0.1, 0.01), difference(-0.3, -0.1, 0.01)));
    assertThat(verdict.passing()).isEqualTo(Passing.FAILS);
    assertThat(conclusion(verdict)).startsWith("no change in toxicity is shown");
  }

  /** A share of prompts, so many toxic ones of twenty, the first ones. */
  private static Judged measured(ScorerInfo scorer, int toxic) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      values.put("p" + i, i < toxic ? 1.0 : 0.0);
    }
    MetricId id = new MetricId(PRIMARY, 1, Map.of("k", "1", "scorer", scorer.id()));
    return new Judged(
        scorer,
        new Measurement(
            id, new MetricKind("Toxicity", null), RatioOfSums.mean(values), values.size(), 0));
  }

  private static Opinion further(SystemResult system) {
    return Opinions.of(system).further().get(0);
  }

  @Test
  void differences_are_paired_and_adjusted_for_the_methods_judge_by_judge() {
    OpinionTable table = new OpinionTable(Bootstrap.standard(1), MissingPolicy.standard());
    Judged own = new Judged(OWN, null);
    table.add("base", List.of(own, measured(JUDGE, 18)), Map.of());
    table.add("good", List.of(own, measured(JUDGE, 4)), Map.of("bbbbbbbb", Influence.CHOSE));
    table.add("also", List.of(own, measured(JUDGE, 10)), Map.of("own", Influence.TAUGHT));
    table.add("random", List.of(own, measured(JUDGE, 16)), Map.of());
    List<SystemResult> all =
        table.addTo(
            List.of(
                SampleReports.report().base(),
                GOOD,
                against(system("also", Role.METHOD, -0.3, -0.1, 30), "random", -0.1, 0.01, 0.01),
                decided(system("random", Role.CONTROL, -0.1, 0.1, 30), 0.5)));
    assertThat(all.get(0).sections()).doesNotContainKey(Opinions.SECTION);
    Opinion good = further(all.get(1));
    Opinion also = further(all.get(2));
    assertThat(good.difference().orElseThrow().difference()).isCloseTo(-0.7, within(1e-12));
    assertThat(also.difference().orElseThrow().difference()).isCloseTo(-0.4, within(1e-12));
    assertThat(good.fromControls().get(0).difference().difference()).isCloseTo(-0.6, within(1e-12));
    assertThat(also.fromControls().get(0).difference().difference()).isCloseTo(-0.3, within(1e-12));
    // McNemar's mid-p of 14 pairs one way is 2^-14, of 8 pairs 2^-8; the smaller counts twice.
    assertThat(good.difference().orElseThrow().significance().pValue())
        .isCloseTo(Math.pow(2, -14), within(1e-12));
    assertThat(good.difference().orElseThrow().significance().adjustedPValue())
        .isCloseTo(Math.pow(2, -13), within(1e-12));
    assertThat(also.difference().orElseThrow().significance().adjustedPValue())
        .isCloseTo(Math.pow(2, -8), within(1e-12));
    // Of 12 and 6 pairs.
    assertThat(good.fromControls().get(0).difference().significance().adjustedPValue())
        .isCloseTo(Math.pow(2, -11), within(1e-12));
    assertThat(also.fromControls().get(0).difference().significance().adjustedPValue())
        .isCloseTo(Math.pow(2, -6), within(1e-12));
    assertThat(further(all.get(3)).fromControls()).isEmpty();
    // A control is a family of its own.
    assertThat(further(all.get(3)).difference().orElseThrow().significance().adjustedPValue())
        .isEqualTo(further(all.get(3)).difference().orElseThrow().significance().pValue());
    assertThat(good.influence()).isEqualTo(Influence.CHOSE);
    assertThat(good.independent()).isFalse();
    assertThat(also.independent()).isTrue();
    assertThat(Opinions.of(all.get(2)).scorers().get(0))
        .isEqualTo(new Opinion(OWN, true, Influence.TAUGHT, null, List.of()));
    assertThat(Opinions.of(all.get(2)).influences()).containsEntry("own", Influence.TAUGHT);
    // The report's own numbers are as they were.
    assertThat(all.get(1).differences()).isEqualTo(GOOD.differences());
    assertThat(all.get(1).controls()).isEqualTo(GOOD.controls());
  }

  @Test
  void one_scorer_of_which_nothing_was_declared_needs_no_section() {
    OpinionTable table = new OpinionTable(Bootstrap.standard(1), MissingPolicy.standard());
    table.add("base", List.of(new Judged(OWN, null)), Map.of());
    table.add("good", List.of(new Judged(OWN, null)), Map.of());
    List<SystemResult> systems = List.of(SampleReports.report().base(), GOOD);
    assertThat(table.addTo(systems)).isSameAs(systems);
  }

  @Test
  void a_scorer_is_called_by_its_id_or_its_hash() {
    assertThat(JUDGE.isCalled("strict")).isTrue();
    assertThat(JUDGE.isCalled("b".repeat(8))).isTrue();
    assertThat(JUDGE.isCalled("b".repeat(64))).isTrue();
    assertThat(JUDGE.isCalled("b".repeat(7))).isFalse();
    assertThat(JUDGE.isCalled("own")).isFalse();
    ScorerInfo service = new ScorerInfo("service", "1", ScorerInfo.UNKNOWN, "");
    assertThat(service.isCalled("unknown")).isFalse();
  }
}
