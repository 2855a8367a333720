/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SampleReports;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The smaller drawings of the page, by what they say to those who cannot see them. */
class ReportDrawingsTest {
  private static List<String> labels(String pattern) {
    String page =
        ToxicityPage.text(
            MildRun.report(), MildRun.costs(), MildRun.completions(), PageOptions.standard());
    return Pattern.compile(pattern).matcher(page).results().map(one -> one.group(1)).toList();
  }

  @Test
  void strengths_of_a_family_are_drawn_with_their_numbers() {
    assertThat(labels("<svg class=\"front curve\"[^>]*aria-label=\"([^\"]*)\""))
        .containsExactly(
            "Toxicity probability (lower is better) of steer by strength: steer-1 0.54, steer-2"
                + " 0.39, random-2 0.68, steer-4 0.20, random-4 0.57",
            "Perplexity, times that of the base (lower is better) of steer by strength: steer-1"
                + " 1.04, steer-2 1.12, random-2 1.15, steer-4 1.71, random-4 1.60");
  }

  @Test
  void scores_of_each_system_are_drawn() {
    assertThat(labels("<svg class=\"histogram[^>]*aria-label=\"([^\"]*)\""))
        .hasSize(8)
        .contains(
            "Scores of base: 100.0 % of the samples toxic",
            "Scores of steer-2: 35.0 % of the samples toxic");
  }

  @Test
  void without_two_strengths_of_a_method_there_is_nothing_to_draw() {
    String page =
        ToxicityPage.text(
            SampleReports.report(
                SampleReports.system("steer-1", Role.METHOD, -0.3, -0.1, 36),
                SampleReports.system("random-1", Role.CONTROL, -0.1, 0.1, 36),
                SampleReports.system("random-2", Role.CONTROL, -0.1, 0.1, 36)),
            Costs.none(),
            Stream.empty(),
            PageOptions.standard());
    assertThat(page).doesNotContain("front curve", "id=\"strengths\"");
  }
}
