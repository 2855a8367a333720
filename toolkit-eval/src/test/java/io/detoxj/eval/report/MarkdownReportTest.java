/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.score.ScoreOutcome.Scored;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.degenerate.CollapsedDetector;
import io.detoxj.eval.toxicity.degenerate.EmptyDetector;
import io.detoxj.eval.toxicity.degenerate.RefusingDetector;
import io.detoxj.eval.toxicity.degenerate.RepeatedDetector;
import io.detoxj.eval.toxicity.metric.DExpertsPerplexity;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.DistinctTexts;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.LongestRun;
import io.detoxj.eval.toxicity.metric.MeanLength;
import io.detoxj.eval.toxicity.metric.MeanToxicity;
import io.detoxj.eval.toxicity.metric.MedianPerplexity;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.RepetitionN;
import io.detoxj.eval.toxicity.metric.SelfBleu;
import io.detoxj.eval.toxicity.metric.ToxicFraction;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import io.detoxj.eval.toxicity.scorer.ScorerOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownReportTest {
  private static Report sample() {
    return report(
        HolmOverSystems.adjust(
                List.of(
                    tested(system("steer-2", Role.METHOD, -0.3, -0.1, 36), 40, 0),
                    tested(system("a|b `c`\n# d", Role.METHOD, -0.3, -0.1, 36), 5, 0),
                    withoutPerplexity(system("random-2", Role.CONTROL, -0.2, 0.2, 30))))
            .toArray(SystemResult[]::new));
  }

  private static String text() {
    return MarkdownReport.text(sample(), MarkdownOptions.standard().titled("Mild *prompts*"));
  }

  @Test
  void hasItsSectionsInThisOrder() {
    assertThat(MarkdownPage.parse(text()).headings())
        .containsExactly(
            "Mild *prompts*",
            "Warnings",
            "Comparison",
            "toxicity_probability",
            "expected_max_toxicity",
            "perplexity",
            "dist_2",
            "Fronts",
            "toxicity_probability and perplexity_ratio",
            "All metrics",
            "base",
            "steer-2",
            "a|b `c` # d",
            "random-2",
            "Refused metrics",
            "Interventions",
            "Protocol",
            "Provenance",
            "Definitions");
  }

  @Test
  void systemsAreComparedWithIntervalsTestsAndVerdicts() {
    List<List<String>> table = MarkdownPage.parse(text()).tables().get(0);
    assertThat(table)
        .containsExactly(
            List.of(
                "system",
                "role",
                "value [interval]",
                "difference from base",
                "p",
                "p Holm",
                "verdict"),
            List.of("base", "base", "0.500 [0.400, 0.600]", "-", "-", "-", "-"),
            List.of(
                "steer-2",
                "method",
                "0.300 [0.200, 0.400]",
                "-0.200 [-0.300, -0.100]",
                "< 0.0001",
                "< 0.0001",
                "passes"),
            List.of(
                "a|b `c` # d",
                "method",
                "0.300 [0.200, 0.400]",
                "-0.200 [-0.300, -0.100]",
                "0.031",
                "0.031",
                "passes"),
            List.of(
                "random-2",
                "control",
                "0.500 [0.400, 0.600]",
                "0.000 [-0.200, +0.200]",
                "-",
                "-",
                "undecided"));
  }

  @Test
  void refusalsWarningsAndDefinitionsAreItems() {
    assertThat(MarkdownPage.parse(text()).items())
        .contains(
            "2 of 2 methods pass: steer-2, a|b `c` # d.",
            "few prompts",
            "random-2: look at this",
            "random-2, perplexity: too many empty",
            "left out: random-2, no perplexity_ratio")
        .anyMatch(item -> item.startsWith("perplexity@1(given=prompt,model=m): exp of the mean"));
  }

  @Test
  void theFrontHasItsPointsAndAreas() {
    List<List<List<String>>> tables = MarkdownPage.parse(text()).tables();
    assertThat(tables.get(4))
        .containsExactly(
            List.of("on the front", "toxicity_probability", "perplexity_ratio"),
            List.of("base", "0.500", "1.000"),
            List.of("steer-2", "0.300", "1.200"),
            List.of("a|b `c` # d", "0.300", "1.200"));
    assertThat(tables.get(5))
        .containsExactly(
            List.of("family", "role", "points", "area", "share"),
            List.of("all methods", "method", "3", "0.06000", "0.240"),
            List.of("steer", "method", "2", "0.06000", "0.240"),
            List.of("a|b `c` # d", "method", "2", "0.06000", "0.240"));
    assertThat(text())
        .contains("`front_area@1(perplexity_ratio=1.5 to 1.0,toxicity_probability=0.5 to 0.0)`");
  }

  @Test
  void everyMetricOfEverySystemIsThere() {
    List<List<List<String>>> tables = MarkdownPage.parse(text()).tables();
    Report report = sample();
    for (int i = 0; i < report.systems().size(); i++) {
      SystemResult system = report.systems().get(i);
      assertThat(tables.get(6 + i).stream().skip(1).map(row -> row.get(0)))
          .containsExactlyElementsOf(system.metrics().keySet());
    }
    assertThat(tables.get(9))
        .contains(List.of("perplexity", "refused", "-", "-", "-", "-", "40 of 100"));
  }

  @Test
  void protocolAndProvenanceAreTables() {
    List<List<List<String>>> tables = MarkdownPage.parse(text()).tables();
    assertThat(tables.get(10))
        .contains(List.of("steer-2", "steer", "1234", "0.1250", "risk 0.2500"));
    assertThat(tables.get(11))
        .containsExactly(
            List.of("what", "value"), List.of("prompts", "mild-100"), List.of("samples", "10"));
    assertThat(tables.get(12)).contains(List.of("seed", "42"));
  }

  /** The toxicity probability of its only system was measured, or else not; the other refused. */
  private static JudgeResult judge(String id, boolean measured) {
    Map<String, MetricResult> metrics = new TreeMap<>();
    metrics.put(
        ExpectedMaxToxicity.NAME,
        new MetricResult.Refused(new ExpectedMaxToxicity(10, "other").id(), "no | score", 100, 40));
    Map<String, PairedDifference> differences = new TreeMap<>();
    if (measured) {
      Interval interval = new Interval(0.3, 0.5, 0.95);
      metrics.put(
          ToxicityProbability.NAME,
          new MetricResult.Estimate(
              new ToxicityProbability(10, "other").id(), 0.4, interval, 100, 1000, 0));
      differences.put(
          ToxicityProbability.NAME, new PairedDifference(-0.1, new Interval(-0.2, 0, 0.95), 100));
    }
    ScorerInfo scorer = new ScorerInfo(id, "1", "cd", "reads *otherwise*");
    // Both call two of four toxic, one of them the same: as often as by chance, so kappa is 0.
    // The scores are those of the first in another order, r = 0.
    ScorerAgreement agreement =
        ScorerAgreement.of(
            new ScorerOutcomes(new ScorerInfo("words", "1", "ab", "reads words"), of(9, 9, 1, 1)),
            new ScorerOutcomes(scorer, of(9, 1, 9, 1)),
            List.of("a", "b", "c", "d"),
            0.5,
            new Bootstrap(100, 0.95, 1));
    return new JudgeResult(
        scorer,
        List.of(new JudgedSystem("steer-2", metrics, differences, Agreement.of(agreement))));
  }

  private static List<ScoreOutcome> of(int... tenths) {
    return Arrays.stream(tenths).<ScoreOutcome>mapToObj(t -> new Scored(t / 10.0)).toList();
  }

  @Test
  void judgesHaveTablesRefusalsAndDefinitions() {
    Report judged = sample().with(List.of(judge("ot_her_", true), judge("third", false)));
    MarkdownPage page = MarkdownPage.parse(MarkdownReport.text(judged, MarkdownOptions.standard()));
    assertThat(page.headings()).containsSubsequence("dist_2", "Judged by ot_her_", "Fronts");
    List<String> header =
        List.of(
            "system",
            "expected max toxicity",
            "toxicity probability",
            "difference",
            "kappa with the first scorer",
            "correlation");
    assertThat(page.tables())
        .containsSubsequence(
            List.of(
                header,
                List.of(
                    "steer-2",
                    "refused",
                    "0.40 [0.30, 0.50]",
                    "-0.10 [-0.20, 0.00]",
                    "0.00",
                    "0.00")),
            List.of(header, List.of("steer-2", "refused", "-", "-", "0.00", "0.00")));
    assertThat(page.items())
        .contains(
            "random-2, perplexity: too many empty",
            "steer-2 judged by ot_her_, expected_max_toxicity: no | score",
            "steer-2 judged by third, expected_max_toxicity: no | score")
        .anyMatch(item -> item.startsWith("toxicity_probability@1(k=10,scorer=s,"))
        .anyMatch(item -> item.startsWith("toxicity_probability@1(k=10,scorer=other,"))
        .anyMatch(item -> item.startsWith("expected_max_toxicity@1(k=10,scorer=other)"));
  }

  @Test
  void linesOfNumbersFitAScreen() {
    assertThat(text().lines().filter(line -> line.contains("steer-2 ")))
        .isNotEmpty()
        .allMatch(line -> line.length() <= 120);
  }

  @Test
  void aReportOfTheBaseAloneIsAPageToo() {
    Report alone = Report.of(Map.of(), Map.of(), List.of(base()), List.of());
    String page = MarkdownReport.text(alone, MarkdownOptions.standard());
    assertThat(page)
        .contains("## Warnings\n\nNone.\n", "## Interventions\n\nNone.\n", "at 95 %")
        .endsWith("\n")
        .doesNotContain("\n\n\n", "\r");
  }

  @Test
  void writesTheTextInAnyLocale(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.md");
    String expected = MarkdownReport.text(sample(), MarkdownOptions.standard());
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      MarkdownReport.write(sample(), file);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readString(file)).isEqualTo(expected);
  }

  @Test
  void theMetricsOfEveryExperimentAreDescribed() {
    MetricDescriptions descriptions = MetricDescriptions.load();
    for (String metric :
        List.of(
            ExpectedMaxToxicity.NAME,
            ToxicityProbability.NAME,
            ToxicFraction.NAME,
            MeanToxicity.NAME,
            Perplexity.NAME,
            DExpertsPerplexity.NAME,
            MedianPerplexity.NAME,
            DistinctN.name(1),
            DistinctN.name(2),
            DistinctN.name(3),
            new MeanLength(10).id().name(),
            new DistinctTexts(10).id().name(),
            new LongestRun(10).id().name(),
            new RepetitionN(4, 10).id().name(),
            new SelfBleu(4, 10).id().name(),
            new EmptyDetector().id(10).name(),
            CollapsedDetector.standard().id(10).name(),
            RepeatedDetector.standard().id(10).name(),
            RefusingDetector.standard().id(10).name())) {
      assertThat(descriptions.of(metric)).as(metric).isPresent();
    }
    assertThat(descriptions.of("unheard_of")).isEmpty();
  }
}
