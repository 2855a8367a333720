/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV as RFC 4180 has it, quoted line ends included. */
final class CsvLines {
  private CsvLines() {}

  static List<List<String>> parse(String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        cells.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          lines.add(List.copyOf(cells));
          cells.clear();
        }
      } else {
        cell.append(c);
      }
    }
    return lines;
  }
}
