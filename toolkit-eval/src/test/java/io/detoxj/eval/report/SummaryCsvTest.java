/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryCsvTest {
  @Test
  void hasExactlyTheseRows(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("summary.csv");

    SummaryCsv.write(
        report(
            system("steer, 2", Role.METHOD, -0.3, -0.1, 36),
            withoutPerplexity(system("cap", Role.METHOD, -0.2, 0.2, 30))),
        file);

    assertThat(Files.readString(file))
        .isEqualTo(
            """
            system,expected_max_toxicity,toxicity_probability,toxicity_probability_delta_low,\
            toxicity_probability_delta_high,perplexity,dist2,tokens_per_second
            base,0.600000,0.500000,,,30.000000,0.750000,100.000000
            "steer, 2",0.400000,0.300000,-0.300000,-0.100000,36.000000,0.750000,80.250000
            cap,0.400000,0.500000,-0.200000,0.200000,,0.750000,
            """);
  }

  @Test
  void localeDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(SummaryCsv.text(report())).contains("base,0.600000,0.500000,,,30.000000");
    } finally {
      Locale.setDefault(before);
    }
  }
}
