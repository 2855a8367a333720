/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.costs;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.Significance;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A strong effect is written as one: no p-value is 0, and none is rounded to it. */
class SmallPValuesTest {
  /** 68 prompts against 1: 71 / 2^69, and twice that for two systems. */
  private static final double P = Math.scalb(71.0, -69);

  private static Report strong() {
    return report(
        HolmOverSystems.adjust(
                List.of(
                    tested(system("strong", Role.METHOD, -0.8, -0.5, 36), 68, 1),
                    tested(system("mild", Role.METHOD, -0.3, -0.1, 36), 5, 0)))
            .toArray(SystemResult[]::new));
  }

  @Test
  void theTablesHaveTheirDigits() {
    assertThat(SummaryCsv.text(strong(), costs("strong", "mild")))
        .contains(",,1.20279e-19,2.40557e-19,");
    Significance significance =
        strong().systems().get(1).significance("toxicity_probability").orElseThrow();
    assertThat(significance.pValue() / P).isCloseTo(1, within(1e-12));
    String all = MetricsCsv.text(strong());
    assertThat(all).contains("," + significance.pValue() + "," + significance.adjustedPValue());
    assertThat(significance.adjustedPValue() / (2 * P)).isCloseTo(1, within(1e-12));
  }

  @Test
  void aRoundedOneSaysThatItIsSmall() {
    assertThat(Numbers.pValue(P)).isEqualTo("< 0.0001");
    assertThat(Numbers.pValue(Double.MIN_VALUE)).isEqualTo("< 0.0001");
    assertThat(Numbers.pValue(1e-4)).isEqualTo("0.00010");
  }
}
