/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OwnOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The verdicts and the table of systems in Markdown, to be pasted where people talk; everything
 * else is in report.json and on the page. Names and reasons are escaped, so that none of them is
 * taken for markup.
 */
public final class MarkdownReport {
  private MarkdownReport() {}

  /**
   * Writes a report by its own rule.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    AtomicFiles.writeString(
        file, text(report, Costs.none(), report.headline().rule(), "Evaluation report"));
  }

  /**
   * The text of the file. Equal arguments give equal texts.
   *
   * @param costs {@link Costs#none()} if they are not known
   * @param rule when a system passes
   * @param title above it
   */
  public static String text(Report report, Costs costs, VerdictRule rule, String title) {
    TextTable table = ResultTable.table(report, costs);
    return "# "
        + Markdown.escape(title)
        + "\n\n"
        + OwnOutput.MARK
        + "\n\n"
        + Markdown.list(
            Verdicts.of(report, rule).sentences().stream().map(Markdown::escape).toList())
        + Markdown.table(
            table.header(), table.rows().stream().map(MarkdownReport::escaped).toList())
        + "Intervals are "
        + IntervalLevels.of(report)
        + ".\n";
  }

  /** The name alone, for the numbers are our own. */
  private static List<String> escaped(List<String> row) {
    List<String> cells = new ArrayList<>(row);
    cells.set(0, Markdown.escape(row.get(0)));
    return cells;
  }
}
