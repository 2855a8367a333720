/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table with a header and tabs between fields in which quotes mean nothing, as that of ParaDetox,
 * whose texts have quotes that are never closed.
 *
 * @param columns the names in the first line
 * @param rows the other lines that are not empty
 */
record TabbedRows(List<String> columns, List<Row> rows) {
  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final long MAX_FILE_BYTES = 1L << 28;
  private static final int MAX_COLUMNS = 100;
  private static final Pattern TAB = Pattern.compile("\t");

  /**
   * A line.
   *
   * @param number from 1
   * @param fields at most as many as there are columns
   */
  record Row(int number, List<String> fields) {}

  static TabbedRows read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file + "; give the path of a table");
    }
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      String header = lines.next();
      if (header == null) {
        throw new ConfigException(file + " is empty; its first line has to name the columns");
      }
      List<String> columns = fields(header);
      if (columns.size() > MAX_COLUMNS || new HashSet<>(columns).size() < columns.size()) {
        throw new ConfigException(
            "%s line 1 names %s columns; allowed are %s, each once"
                .formatted(file, columns.size(), MAX_COLUMNS));
      }
      List<Row> rows = new ArrayList<>();
      for (String line = lines.next(); line != null; line = lines.next()) {
        List<String> fields = fields(line);
        if (fields.size() > columns.size()) {
          throw new ConfigException(
              "%s line %s has %s fields but the first line names %s; take the tabs out of its texts"
                  .formatted(file, lines.number(), fields.size(), columns.size()));
        }
        if (!line.isBlank() || fields.size() > 1) {
          rows.add(new Row(lines.number(), fields));
        }
      }
      return new TabbedRows(columns, rows);
    }
  }

  /** The place of a column. */
  int column(Path file, String name) {
    int at = columns.indexOf(name);
    if (at < 0) {
      throw new ConfigException(
          "%s has no column \"%s\"; it has %s".formatted(file, name, columns));
    }
    return at;
  }

  private static List<String> fields(String line) {
    String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    return List.of(TAB.split(whole, -1));
  }
}
