/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OwnOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of systems for a paper, in LaTeX with the package {@code booktabs}: the metrics that
 * are weighed and those of the page, each with its interval, and the verdicts.
 */
public final class LatexReport {
  private LatexReport() {}

  /**
   * Writes a report.
   *
   * @param rule when a system passes
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Costs costs, VerdictRule rule, Path file)
      throws IOException {
    AtomicFiles.writeString(file, text(report, costs, rule));
  }

  /** The text of the file. Equal arguments give equal texts. */
  public static String text(Report report, Costs costs, VerdictRule rule) {
    Headline headline = report.headline();
    TextTable table = ResultTable.table(report, costs, column -> isFor(headline, column));
    Verdicts verdicts = Verdicts.of(report, rule);
    StringBuilder text = new StringBuilder();
    text.append("% ").append(OwnOutput.MARK).append("\n");
    text.append("% needs \\usepackage{booktabs}\n");
    text.append("\\begin{tabular}{l%sl}\n".formatted("r".repeat(table.header().size() - 1)));
    text.append("\\toprule\n");
    text.append(line(table.header(), "verdict"));
    text.append("\\midrule\n");
    for (List<String> row : table.rows()) {
      String verdict = verdicts.of(row.get(0)).map(one -> one.passing().label()).orElse("");
      text.append(line(row, verdict));
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
    text.append(
        "%% Intervals are %s. A method passes %s.\n"
            .formatted(
                IntervalLevels.of(report),
                "if it beats the base and its control" + Judge.within(headline, rule)));
    return text.toString();
  }

  private static boolean isFor(Headline headline, Headline.Column column) {
    return !column.pageTitle().isEmpty()
        || column.metric().equals(headline.primary().metric())
        || (headline.cost() != null && column.metric().equals(headline.cost().metric()));
  }

  private static String line(List<String> cells, String last) {
    List<String> all = new ArrayList<>(cells);
    all.add(last);
    return all.stream().map(LatexReport::escaped).collect(Collectors.joining(" & ")) + " \\\\\n";
  }

  /** Text of which no character is a command, with signs of numbers as such. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
      boolean begins = i == 0 || text.charAt(i - 1) == '[' || text.charAt(i - 1) == ' ';
      escaped.append(
          switch (c) {
            case '\\' -> "\\textbackslash{}";
            case '~' -> "\\textasciitilde{}";
            case '^' -> "\\textasciicircum{}";
            case '&', '%', '$', '#', '_', '{', '}' -> "\\" + c;
            case '<' -> "$<$";
            case '>' -> "$>$";
            case '-' -> sign && begins ? "$-$" : "-";
            case '+' -> sign && begins ? "$+$" : "+";
            default -> Character.isISOControl(c) ? " " : String.valueOf(c);
          });
    }
    return escaped.toString();
  }
}
