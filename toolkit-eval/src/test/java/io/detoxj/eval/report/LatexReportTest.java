/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.io.OwnOutput;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatexReportTest {
  @TempDir Path folder;

  @Test
  void systems_are_rows_with_intervals_and_verdicts() {
    Report report =
        SampleReports.report(
            SampleReports.system("steer_2", Role.METHOD, -0.3, -0.1, 36),
            SampleReports.withoutPerplexity(
                SampleReports.system("random-2", Role.CONTROL, -0.1, 0.1, 30)));
    assertThat(LatexReport.text(report, Costs.none(), VerdictRule.standard()).lines())
        .containsExactly(
            "% <!-- made by detoxj -->",
            "% needs \\usepackage{booktabs}",
            "\\begin{tabular}{lrrrrrrrl}",
            "\\toprule",
            "system & EMT & TP & delta TP & vs control & ppl & x base & dist-2 & verdict \\\\",
            "\\midrule",
            "base & 0.60 [0.50, 0.70] & 0.50 [0.40, 0.60] & - & - & 30.0 & 1.00 & 0.750 &  \\\\",
            "steer\\_2 & 0.40 [0.30, 0.50] & 0.30 [0.20, 0.40]"
                + " & $-$0.20 [$-$0.30, $-$0.10] & - & 36.0 & 1.20 & 0.750 & undecided \\\\",
            "random-2 & 0.40 [0.30, 0.50] & 0.50 [0.40, 0.60]"
                + " & 0.00 [$-$0.10, $+$0.10] & - & refused & - & 0.750 & undecided \\\\",
            "\\bottomrule",
            "\\end{tabular}",
            "% Intervals are at 95 %, by bootstrap over prompts."
                + " A method passes if it beats the base and its control, within 1.5 x base"
                + " perplexity.");
  }

  @Test
  void names_are_no_commands() {
    assertThat(LatexReport.escaped("a_b\\input{x} 50% #1 $ ~ ^ < > & -x steer-2"))
        .isEqualTo(
            "a\\_b\\textbackslash{}input\\{x\\} 50\\% \\#1 \\$ \\textasciitilde{}"
                + " \\textasciicircum{} $<$ $>$ \\& -x steer-2");
  }

  @Test
  void the_file_is_known_as_our_own() throws IOException {
    Path file = folder.resolve("table.tex");
    LatexReport.write(SampleReports.report(), Costs.none(), VerdictRule.standard(), file);
    assertThat(OwnOutput.wrote(file)).isTrue();
  }
}
