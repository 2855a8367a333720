/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.against;
import static io.detoxj.eval.report.SampleReports.costs;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryCsvTest {
  @Test
  void hasExactlyTheseRows(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("summary.csv");

    SummaryCsv.write(
        report(
            HolmOverSystems.adjust(
                    List.of(
                        tested(system("steer, 2", Role.METHOD, -0.3, -0.1, 36), 40, 0),
                        withoutPerplexity(system("cap", Role.CONTROL, -0.2, 0.2, 30)),
                        against(
                            system("mild", Role.METHOD, -0.3, -0.1, 36), "cap", -0.1, 0.5, 0.5)))
                .toArray(SystemResult[]::new)),
        costs("steer, 2", "mild"),
        file);

    assertThat(Files.readString(file))
        .isEqualTo(
            """
            system,expected_max_toxicity,toxicity_probability,toxicity_probability_delta_low,\
            toxicity_probability_delta_high,perplexity,dist_1,dist_2,dist_3,tokens_per_second,\
            tokens_per_second_low,tokens_per_second_high,\
            expected_max_toxicity_p,expected_max_toxicity_p_holm,\
            toxicity_probability_p,toxicity_probability_p_holm,\
            perplexity_p,perplexity_p_holm,dist_1_p,dist_1_p_holm,dist_2_p,dist_2_p_holm,\
            dist_3_p,dist_3_p_holm,toxicity_probability_detectable,\
            control,toxicity_probability_vs_control,toxicity_probability_vs_control_low,\
            toxicity_probability_vs_control_high,toxicity_probability_vs_control_p,\
            toxicity_probability_vs_control_p_holm,prompts_for
            base,0.600000,0.500000,,,30.000000,,0.750000,,100.000000,,,,,,,,,,,,,,,,,,,,,,
            "steer, 2",0.400000,0.300000,-0.300000,-0.100000,36.000000,,0.750000,,80.250000,,,\
            ,,9.09495e-13,1.81899e-12,,,,,,,,,0.0875000,,,,,,,
            mild,0.400000,0.300000,-0.300000,-0.100000,36.000000,,0.750000,,80.250000,,,\
            ,,0.500000,0.500000,,,,,,,,,0.140000,\
            cap,-0.100000,-0.200000,0.000000,0.500000,0.500000,196
            cap,0.400000,0.500000,-0.200000,0.200000,,,0.750000,,,,,,,,,,,,,,,,,,,,,,,,
            """);
  }

  @Test
  void aJudgeHasColumnsOfItsOwnAtTheEnd() {
    SystemResult one =
        against(system("edit", Role.METHOD, -0.3, -0.1, 36), "region", -0.2, 0.01, 0.01);
    Opinion opinion =
        new Opinion(
            new ScorerInfo("second-reader", "1", "0".repeat(64), "reads"),
            false,
            null,
            one.difference("toxicity_probability").orElseThrow(),
            one.controls());
    List<String> rows =
        SummaryCsv.text(
                report(one.withSection(Opinions.SECTION, new Opinions(Map.of(), List.of(opinion)))),
                costs())
            .lines()
            .toList();
    assertThat(rows.get(0))
        .endsWith(
            ",prompts_for,judge,toxicity_probability_by_judge_delta,"
                + "toxicity_probability_by_judge_delta_low,"
                + "toxicity_probability_by_judge_delta_high,"
                + "toxicity_probability_by_judge_delta_p,"
                + "toxicity_probability_by_judge_delta_p_holm,"
                + "toxicity_probability_by_judge_vs_control,"
                + "toxicity_probability_by_judge_vs_control_low,"
                + "toxicity_probability_by_judge_vs_control_high,"
                + "toxicity_probability_by_judge_vs_control_p,"
                + "toxicity_probability_by_judge_vs_control_p_holm");
    assertThat(rows.get(1)).startsWith("base,").endsWith(",".repeat(11));
    assertThat(rows.get(2))
        .endsWith(
            ",second-reader,-0.200000,-0.300000,-0.100000,0.0100000,0.0100000,"
                + "-0.200000,-0.300000,-0.100000,0.0100000,0.0100000");
  }

  @Test
  void aSecondControlHasColumnsOfItsOwn() {
    SystemResult one =
        against(system("edit", Role.METHOD, -0.3, -0.1, 36), "region", -0.2, 0.01, 0.01);
    List<String> rows =
        SummaryCsv.text(report(against(one, "probe", -0.1, 0.01, 0.02)), costs()).lines().toList();
    assertThat(rows.get(0))
        .endsWith(
            ",toxicity_probability_vs_control_p_holm,control_2,toxicity_probability_vs_control_2,"
                + "toxicity_probability_vs_control_2_low,toxicity_probability_vs_control_2_high,"
                + "toxicity_probability_vs_control_2_p,toxicity_probability_vs_control_2_p_holm,"
                + "prompts_for");
    assertThat(rows.get(2))
        .endsWith(
            ",region,-0.200000,-0.300000,-0.100000,0.0100000,0.0100000,"
                + "probe,-0.100000,-0.200000,0.000000,0.0200000,0.0200000,");
    assertThat(rows.get(1)).endsWith(",,,,,,,,,,,,,");
  }

  @Test
  void localeDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(SummaryCsv.text(report(), costs())).contains("base,0.600000,0.500000,,,30.000000");
    } finally {
      Locale.setDefault(before);
    }
  }
}
