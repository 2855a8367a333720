/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.against;
import static io.detoxj.eval.report.SampleReports.costs;
import static io.detoxj.eval.report.SampleReports.decided;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  @Test
  void columnsAreAligned() {
    String table =
        new TextTable(List.of("name", "n"), List.of(List.of("a", "10"), List.of("longer", "2")))
            .render();

    assertThat(table)
        .isEqualTo(
            """
            name     n
            ----------
            a       10
            longer   2
            """);
  }

  @Test
  void raggedRowsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TextTable(List.of("a", "b"), List.of(List.of("1"))))
        .withMessageContaining("1 cells under 2 columns");
  }

  @Test
  void showsNumbersReasonsWarningsAndVerdicts() {
    String text =
        ResultTable.render(
            report(
                against(
                    system("vector-2", Role.METHOD, -0.38, -0.06, 35.7), "cap", -0.2, 0.01, 0.01),
                withoutPerplexity(decided(system("cap", Role.CONTROL, -0.2, 0.2, 30), 0.8))),
            costs("vector-2"),
            VerdictRule.standard());
    List<String> lines = text.lines().toList();

    assertThat(lines.get(0))
        .matches("system +EMT +TP +delta TP +vs control +ppl +x base .*dist-3 +tok/s");
    assertThat(lines.get(3))
        .contains(
            "0.40 [0.30, 0.50]  0.28 [0.18, 0.38]  -0.22 [-0.38, -0.06]  -0.20 [-0.30, -0.10]")
        .matches(".* 35\\.7 +1\\.19 +- +0\\.750 +- +80\\.3");
    assertThat(lines.get(4)).contains("refused");
    assertThat(lines.subList(0, 5)).extracting(String::length).containsOnly(lines.get(0).length());
    assertThat(lines)
        .contains(
            "refused: cap, perplexity: too many empty",
            "warning: cap: look at this",
            "warning: few prompts",
            "1 of 1 methods pass: vector-2.");
  }

  @Test
  void aSecondControlHasAColumnOfItsOwn() {
    SystemResult one =
        against(system("edit", Role.METHOD, -0.38, -0.06, 35.7), "region", -0.2, 0.01, 0.01);
    List<String> lines =
        ResultTable.table(
                report(
                    against(one, "probe", -0.1, 0.01, 0.02),
                    against(
                        system("other", Role.METHOD, -0.3, -0.1, 33), "region", -0.3, 0.01, 0.01)),
                Costs.none())
            .render()
            .lines()
            .toList();
    assertThat(lines.get(0)).matches("system .*delta TP +vs control +vs control 2 +ppl .*");
    assertThat(lines.get(3)).contains("-0.20 [-0.30, -0.10]  -0.10 [-0.20, 0.00]  35.7");
    assertThat(lines.get(4)).matches(".* -0\\.30 \\[-0\\.40, -0\\.20\\] +- +33\\.0 .*");
  }
}
