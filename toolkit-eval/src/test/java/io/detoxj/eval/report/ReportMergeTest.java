/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of older versions among those that are merged, and costs. */
class ReportMergeTest {
  @TempDir Path folder;

  private static ReportMerge.Run run(String name, Report report) {
    return new ReportMerge.Run(name, report, Costs.none());
  }

  private Report older() throws IOException {
    Path file = folder.resolve("report.json");
    try (var in = ReportMergeTest.class.getResourceAsStream("report-of-version-3.json")) {
      Files.write(file, in.readAllBytes());
    }
    return ReportJson.read(file);
  }

  @Test
  void a_report_of_an_older_version_is_merged_as_what_it_says() throws IOException {
    Report older = older();
    Report merged = ReportMerge.of(List.of(run("a", older), run("b", older))).report();
    assertThat(merged.systems()).isEqualTo(HolmOverSystems.adjust(older.systems()));
    assertThat(Verdicts.of(merged, older.headline().rule()).verdicts())
        .as("nothing in it was compared with a control")
        .noneMatch(one -> one.passing() == Verdict.Passing.PASSES);
  }

  @Test
  void one_that_does_not_say_what_has_to_be_the_same_is_refused() throws IOException {
    Report older = older();
    Report other = older.withProvenance(Map.of());
    assertThatThrownBy(() -> ReportMerge.of(List.of(run("a", older), run("b", other))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a and b cannot stand in one table")
        .hasMessageContaining("fingerprint.model is known of one of them alone")
        .hasMessageContaining("; and 2 more;");
    assertThatThrownBy(
            () -> ReportMerge.of(List.of(run("a", older), run("b", SampleReports.report()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("decoding is");
  }

  @Test
  void costs_are_those_of_each_run_beside_its_own_base() {
    Report first = SampleReports.report(SampleReports.system("a", Role.METHOD, -0.3, -0.1, 36));
    Report second = SampleReports.report(SampleReports.system("b", Role.METHOD, -0.3, 0, 40));
    ReportMerge.Merged merged =
        ReportMerge.of(
            List.of(
                new ReportMerge.Run("x", first, SampleReports.costs("a").finishedOn("2026-01-31")),
                new ReportMerge.Run(
                    "y", second, SampleReports.costs("b").finishedOn("2026-01-30"))));
    assertThat(merged.costs().systems())
        .extracting(SystemCosts::system)
        .containsExactly("base", "a", "b");
    assertThat(merged.costs().of("b")).isEqualTo(SampleReports.costs("b").of("b"));
    assertThat(merged.costs().finished()).isEqualTo("2026-01-30, 2026-01-31");
    assertThat(merged.report().warnings()).containsExactly("x: few prompts", "y: few prompts");
  }
}
