/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pieces of Markdown (CommonMark with the tables of GitHub) that read well as plain text too. */
final class Markdown {
  /** Markup wherever it stands. */
  private static final String ALWAYS = "\\`*~$";

  /** Markup at the start of a line, where it would begin a list, heading, quotation or task. */
  private static final String LEADING = "-+=#>[";

  /** Cells are padded up to this width, so that one long cell does not widen all rows. */
  private static final int PADDED_WIDTH = 40;

  private Markdown() {}

  /**
   * Foreign text as it is: no character of it is markup, and it stays on its line. A bar is left
   * alone, for it means something in a table only, and {@link #table} sees to it.
   */
  static String escape(String text) {
    String line = onOneLine(text);
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      escaped.append(isMarkup(line, i) ? "\\" : "").append(line.charAt(i));
    }
    // Else a number at the start would begin a list.
    return escaped.toString().replaceFirst("^(\\d{1,9})([.)])(?= |$)", "$1\\\\$2");
  }

  /**
   * Whether a character would be taken for markup; no more are escaped, so that text reads well.
   */
  private static boolean isMarkup(String line, int index) {
    char c = line.charAt(index);
    char before = index == 0 ? ' ' : line.charAt(index - 1);
    char after = index + 1 == line.length() ? ' ' : line.charAt(index + 1);
    return switch (c) {
      case '_' -> !(Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after));
      case '#' -> before == ' ';
      case '<' -> Character.isLetter(after) || "/!?".indexOf(after) >= 0;
      case '&' -> Character.isLetter(after) || after == '#';
      case ']' -> "([:".indexOf(after) >= 0;
      default -> ALWAYS.indexOf(c) >= 0 || (index == 0 && LEADING.indexOf(c) >= 0);
    };
  }

  /** Items of Markdown, one a line, and an empty line after. */
  static String list(List<String> items) {
    return items.stream().map(item -> "- " + item + "\n").collect(Collectors.joining("", "", "\n"));
  }

  /**
   * A table and an empty line after.
   *
   * @param rows cells of Markdown, as many as the header has
   */
  static String table(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(header));
    rows.forEach(row -> all.add(row.stream().map(cell -> cell.replace("|", "\\|")).toList()));
    int[] widths =
        IntStream.range(0, header.size())
            .map(
                column ->
                    all.stream()
                        .mapToInt(row -> width(row.get(column)))
                        .filter(width -> width <= PADDED_WIDTH)
                        .max()
                        .orElse(3))
            .map(width -> Math.max(3, width))
            .toArray();
    List<String> lines = new ArrayList<>(all.stream().map(row -> line(row, widths, ' ')).toList());
    lines.add(1, line(Collections.nCopies(header.size(), "---"), widths, '-'));
    return String.join("", lines) + "\n";
  }

  private static String line(List<String> cells, int[] widths, char padding) {
    StringBuilder line = new StringBuilder("|");
    for (int c = 0; c < widths.length; c++) {
      int missing = Math.max(0, widths[c] - width(cells.get(c)));
      line.append(' ').append(cells.get(c));
      line.append(String.valueOf(padding).repeat(missing)).append(" |");
    }
    return line.append('\n').toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** Line ends, other control characters and marks of direction become spaces. */
  private static String onOneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\x80-\\x9F]+", " ").strip();
  }
}
