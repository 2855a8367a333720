/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of comma- or tab-separated values with a header (RFC 4180), in UTF-8, plain or
 * gzipped: fields in double quotes may hold separators, line feeds, and quotes written twice.
 */
public final class CsvRecords {
  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int MAX_FIELD = 4 << 20;

  private final BoundedLines lines;
  private final String name;
  private final char separator;

  private CsvRecords(BoundedLines lines, String name, char separator) {
    this.lines = lines;
    this.name = name;
    this.separator = separator;
  }

  /**
   * Reads a table.
   *
   * @param separator a comma or a tab
   * @return the records in their order, each by the names of the header
   * @throws ConfigException if there is no such file, or a record has not as many fields as the
   *     header; the message names the line
   * @throws IOException if it cannot be read
   */
  public static List<Map<String, String>> read(Path file, char separator) throws IOException {
    return read(file, separator, List.of());
  }

  /**
   * Reads a table without a header.
   *
   * @param separator a comma or a tab
   * @param columns the names of its columns
   * @return the records in their order, each by the names of the columns
   * @throws ConfigException if there is no such file, or a record has not as many fields as there
   *     are columns; the message names the line
   * @throws IOException if it cannot be read
   */
  public static List<Map<String, String>> read(Path file, char separator, List<String> columns)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no table " + file + "; give the path of a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      return new CsvRecords(lines, file.toString(), separator).all(columns);
    }
  }

  private List<Map<String, String>> all(List<String> columns) throws IOException {
    List<String> header = columns.isEmpty() ? next() : columns;
    if (header == null) {
      throw new ConfigException(name + " is empty; its first line must name the columns");
    }
    List<Map<String, String>> records = new ArrayList<>();
    for (List<String> fields = next(); fields != null; fields = next()) {
      if (fields.size() != header.size()) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s line %d: the record has %d fields, and the header has %d",
                name,
                lines.number(),
                fields.size(),
                header.size()));
      }
      Map<String, String> record = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        record.put(header.get(i), fields.get(i));
      }
      records.add(record);
    }
    return records;
  }

  /** The fields of the next record, or null at the end; empty lines are passed over. */
  private @Nullable List<String> next() throws IOException {
    String line = lines.next();
    while (line != null && stripped(line).isEmpty()) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    String rest = stripped(line);
    while (true) {
      quoted = scan(rest, fields, field, quoted);
      if (!quoted) {
        fields.add(field.toString());
        return fields;
      }
      // The line feed belongs to a field in quotes.
      String more = lines.next();
      if (more == null || field.length() > MAX_FIELD) {
        throw new ConfigException(
            name + " line " + lines.number() + ": a quoted field does not end; close its quotes");
      }
      field.append('\n');
      rest = stripped(more);
    }
  }

  /** Adds the fields that end in a line; true if the last one is in quotes that are still open. */
  private boolean scan(String line, List<String> fields, StringBuilder field, boolean open) {
    boolean quoted = open;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"' && (quoted || field.length() == 0)) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    return quoted;
  }

  private static String stripped(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
