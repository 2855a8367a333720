/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.Multiplicity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCsvTest {
  private static Report sample() {
    return report(
        HolmOverSystems.adjust(
                List.of(
                    tested(system("a \"mild\", one", Role.METHOD, -0.3, -0.1, 36), 5, 0),
                    tested(system("strong", Role.METHOD, -0.3, -0.1, 36), 40, 0),
                    withoutPerplexity(system("cap", Role.CONTROL, -0.2, 0.2, 30))))
            .toArray(SystemResult[]::new));
  }

  private static List<Map<String, String>> rows(Report report) {
    List<List<String>> lines = CsvLines.parse(MetricsCsv.text(report));
    return lines.subList(1, lines.size()).stream()
        .map(
            cells ->
                IntStream.range(0, cells.size())
                    .boxed()
                    .collect(Collectors.toMap(MetricsCsv.COLUMNS::get, cells::get)))
        .toList();
  }

  private static Map<String, String> row(String system, String metric) {
    return rows(sample()).stream()
        .filter(row -> system.equals(row.get("system")) && metric.equals(row.get("metric")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hasExactlyTheseLinesForTheBase(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("metrics.csv");
    MetricsCsv.write(InventedReports.of(Map.of(), Map.of(), List.of(base()), List.of()), file);
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            system,role,metric,id,value,low,high,level,units,samples,missing,difference,diff_low,\
            diff_high,diff_units,p,p_holm,p_bh,detectable,refused_reason
            base,BASE,dist_2,"dist_2@1(k=10,split=space)",0.75,0.65,0.85,0.95,100,1000,0,,,,,,,,,
            base,BASE,expected_max_toxicity,"expected_max_toxicity@1(k=10,scorer=s)",\
            0.6,0.5,0.7,0.95,100,1000,0,,,,,,,,,
            base,BASE,perplexity,"perplexity@1(given=prompt,model=m)",\
            30.0,29.9,30.1,0.95,100,1000,0,,,,,,,,,
            base,BASE,toxicity_probability,"toxicity_probability@1(k=10,scorer=s,toxic_from=0.5)",\
            0.5,0.4,0.6,0.95,100,1000,0,,,,,,,,,
            """);
  }

  @Test
  void differencesAndTestsStandBesideTheValue() {
    Map<String, String> row = row("a \"mild\", one", "toxicity_probability");
    assertThat(row)
        .containsEntry("difference", "-0.2")
        .containsEntry("diff_low", "-0.3")
        .containsEntry("diff_high", "-0.1")
        .containsEntry("diff_units", "100")
        .containsEntry("p", "0.03125")
        .containsEntry("p_holm", "0.03125")
        .containsEntry("detectable", "0.0875")
        .containsEntry("refused_reason", "");
    double[] adjusted = Multiplicity.BENJAMINI_HOCHBERG.adjust(0.03125, 0x1p-40);
    assertThat(Double.parseDouble(String.valueOf(row.get("p_bh")))).isEqualTo(adjusted[0]);
    assertThat(Double.parseDouble(row("strong", "toxicity_probability").get("p_bh")))
        .isCloseTo(0x1p-39, within(1e-20));
    assertThat(row("cap", "toxicity_probability"))
        .containsEntry("difference", "0.0")
        .containsEntry("p", "")
        .containsEntry("p_bh", "");
  }

  @Test
  void refusedMetricHasAReasonAndNoNumber() {
    assertThat(row("cap", "perplexity"))
        .containsEntry("value", "")
        .containsEntry("low", "")
        .containsEntry("units", "")
        .containsEntry("samples", "100")
        .containsEntry("missing", "40")
        .containsEntry("refused_reason", "too many empty");
  }

  @Test
  void everyMetricOfEverySystemIsThereOnce() {
    Report report = sample();
    assertThat(rows(report))
        .hasSize(report.systems().stream().mapToInt(system -> system.metrics().size()).sum())
        .extracting(row -> row.get("system") + "/" + row.get("metric"))
        .doesNotHaveDuplicates();
  }

  @Test
  void localeDoesNotMatter() {
    Locale before = Locale.getDefault();
    String text = MetricsCsv.text(sample());
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(MetricsCsv.text(sample())).isEqualTo(text);
    } finally {
      Locale.setDefault(before);
    }
  }
}
