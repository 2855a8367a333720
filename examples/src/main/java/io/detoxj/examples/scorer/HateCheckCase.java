/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One test case of HateCheck (Röttger et al., ACL 2021).
 *
 * @param functionality what the case tests
 * @param text the text
 * @param hateful whether it is hateful
 */
record HateCheckCase(String functionality, String text, boolean hateful) {
  /**
   * Reads {@code test_suite_cases.csv.gz}.
   *
   * @throws ConfigException if a column or a value is missing; names the file and the row
   * @throws IOException if the file cannot be read
   */
  static List<HateCheckCase> readAll(Path file) throws IOException {
    List<List<String>> rows = rows(JsonLineFile.text(file));
    if (rows.isEmpty()) {
      throw new ConfigException(file + " is empty; give HateCheck's test_suite_cases.csv.gz");
    }
    int functionality = column(rows.get(0), "functionality", file);
    int text = column(rows.get(0), "test_case", file);
    int gold = column(rows.get(0), "label_gold", file);
    List<HateCheckCase> cases = new ArrayList<>();
    for (int row = 1; row < rows.size(); row++) {
      List<String> cells = rows.get(row);
      if (cells.size() != rows.get(0).size()) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s, row %d has %d cells, not %d; fix the row",
                file,
                row + 1,
                cells.size(),
                rows.get(0).size()));
      }
      String label = cells.get(gold);
      if (!label.equals("hateful") && !label.equals("non-hateful")) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s, row %d: label_gold is '%s'; allowed are hateful and non-hateful",
                file,
                row + 1,
                label));
      }
      cases.add(
          new HateCheckCase(cells.get(functionality), cells.get(text), label.equals("hateful")));
    }
    return cases;
  }

  private static int column(List<String> header, String name, Path file) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new ConfigException(file + " has no column '" + name + "'; its columns are " + header);
    }
    return index;
  }

  /** Splits CSV (RFC 4180) into rows of cells. */
  static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n') {
        row.add(cell.toString());
        cell.setLength(0);
        rows.add(row);
        row = new ArrayList<>();
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (!row.isEmpty() || cell.length() > 0) {
      row.add(cell.toString());
      rows.add(row);
    }
    return rows;
  }
}
