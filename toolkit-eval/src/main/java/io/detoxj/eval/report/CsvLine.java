/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of CSV (RFC 4180, except that they end in a line feed alone). */
final class CsvLine {
  private CsvLine() {}

  /** The cells with commas between and a line feed at the end. */
  static String of(List<String> cells) {
    return cells.stream().map(CsvLine::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
