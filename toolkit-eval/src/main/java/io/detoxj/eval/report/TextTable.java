/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in plain text: the first column is flush left, the others are flush right, and two spaces
 * lie between.
 *
 * @param header the names of the columns
 * @param rows the cells
 */
public record TextTable(List<String> header, List<List<String>> rows) {
  /**
   * Copies the cells.
   *
   * @throws IllegalArgumentException if a row has not as many cells as the header
   */
  public TextTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "a row has " + row.size() + " cells under " + header.size() + " columns: " + row);
      }
    }
  }

  /** The table with a rule under the header; every line ends in a line feed. */
  public String render() {
    int[] widths =
        IntStream.range(0, header.size())
            .map(
                c ->
                    Math.max(
                        width(header, c), rows.stream().mapToInt(r -> width(r, c)).max().orElse(0)))
            .toArray();
    int total = IntStream.of(widths).sum() + 2 * (widths.length - 1);
    return line(header, widths)
        + "-".repeat(total)
        + "\n"
        + rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static int width(List<String> row, int column) {
    return row.get(column).codePointCount(0, row.get(column).length());
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - width(row, c));
      line.append(c == 0 ? row.get(c) + padding : "  " + padding + row.get(c));
    }
    return line.append('\n').toString();
  }
}
