/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownReportTest {
  @TempDir Path folder;

  private static Report sample() {
    return report(
        system("steer_2|a", Role.METHOD, -0.3, -0.1, 36),
        withoutPerplexity(system("mute", Role.METHOD, -0.2, 0.2, 30)));
  }

  private static String text() {
    return MarkdownReport.text(
        sample(), SampleReports.costs("base"), VerdictRule.standard(), "Mild *prompts*");
  }

  @Test
  void has_the_verdicts_and_the_table_of_the_terminal() {
    MarkdownPage page = MarkdownPage.parse(text());
    assertThat(page.headings()).containsExactly("Mild *prompts*");
    assertThat(page.items()).isEqualTo(Verdicts.of(sample(), VerdictRule.standard()).sentences());
    TextTable table = ResultTable.table(sample(), SampleReports.costs("base"));
    List<List<String>> found = page.tables().get(0);
    assertThat(found.get(0)).isEqualTo(table.header());
    assertThat(found.subList(1, found.size())).isEqualTo(table.rows());
    assertThat(text()).endsWith("Intervals are at 95 %, by bootstrap over prompts.\n");
  }

  @Test
  void is_the_same_in_every_locale() throws IOException {
    Locale before = Locale.getDefault();
    String expected = text();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(text()).isEqualTo(expected);
      MarkdownReport.write(sample(), folder.resolve("report.md"));
      assertThat(Files.readString(folder.resolve("report.md"))).startsWith("# Evaluation report\n");
    } finally {
      Locale.setDefault(before);
    }
  }
}
