/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads tables of comma- or tab-separated values with a header (RFC 4180), in UTF-8, plain or
 * gzipped: fields in double quotes may hold separators, line feeds, and quotes written twice.
 */
public final class CsvRecords {
  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int MAX_FIELD = 4 << 20;
  private static final CsvMapper CSV =
      CsvMapper.builder(
              CsvFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_FIELD).build())
                  .build())
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES, CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .build();

  private CsvRecords() {}

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
   * Reads a table of comma-separated values as if each record were a line of JSON: an object of
   * strings, without the fields that are empty.
   *
   * @throws ConfigException as {@link #read(Path, char)} does
   * @throws IOException if it cannot be read
   */
  public static List<JsonLine> objects(Path file) throws IOException {
    List<JsonLine> lines = new ArrayList<>();
    int number = 2;
    for (Map<String, String> record : read(file, ',')) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, String> field : record.entrySet()) {
        String value = field.getValue();
        if (!value.isEmpty()) {
          fields.put(field.getKey(), value);
        }
      }
      lines.add(new JsonLine(file, number, fields));
      // A record is a line, and one more for each line feed within quotes.
      number += 1 + (int) String.join("", record.values()).chars().filter(c -> c == '\n').count();
    }
    return lines;
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
      CsvSchema schema =
          CsvSchema.builder()
              .addColumns(columns, CsvSchema.ColumnType.STRING)
              .setUseHeader(columns.isEmpty())
              .setColumnSeparator(separator)
              .build();
      try (MappingIterator<Map<String, String>> records =
          CSV.readerForMapOf(String.class).with(schema).readValues(new LineReader(lines))) {
        return records.readAll();
      } catch (JsonProcessingException e) {
        throw new ConfigException(
            "%s line %s: %s; the first line names the columns, each record has as many fields: close its quotes"
                .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
            e);
      }
    }
  }

  /** Bounded lines as a stream of characters, a line at a time. */
  private static final class LineReader extends Reader {
    private final BoundedLines lines;
    private String line = "";
    private int at;

    LineReader(BoundedLines lines) {
      this.lines = lines;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      if (at == line.length()) {
        String next = lines.next();
        if (next == null) {
          return -1;
        }
        line = next + "\n";
        at = 0;
      }
      int count = Math.min(length, line.length() - at);
      line.getChars(at, at + count, target, offset);
      at += count;
      return count;
    }

    @Override
    public void close() {
      // Whoever opened the file closes it.
    }
  }
}
