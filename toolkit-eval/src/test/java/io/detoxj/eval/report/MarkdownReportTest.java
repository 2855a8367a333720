/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.degenerate.CollapsedDetector;
import io.detoxj.eval.degenerate.EmptyDetector;
import io.detoxj.eval.degenerate.RefusingDetector;
import io.detoxj.eval.degenerate.RepeatedDetector;
import io.detoxj.eval.metric.DExpertsPerplexity;
import io.detoxj.eval.metric.DistinctN;
import io.detoxj.eval.metric.DistinctTexts;
import io.detoxj.eval.metric.ExpectedMaxToxicity;
import io.detoxj.eval.metric.LongestRun;
import io.detoxj.eval.metric.MeanLength;
import io.detoxj.eval.metric.MeanToxicity;
import io.detoxj.eval.metric.MedianPerplexity;
import io.detoxj.eval.metric.Perplexity;
import io.detoxj.eval.metric.RepetitionN;
import io.detoxj.eval.metric.SelfBleu;
import io.detoxj.eval.metric.ToxicFraction;
import io.detoxj.eval.metric.ToxicityProbability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
