/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Our numbers beside a published table: rows of what a command wrote, with a cell for each column
 * of the table that has a name in our reports.
 *
 * @param name of the row, such as the system
 * @param cells by the table's columns; {@link PublishedTable#NONE} where there is no such number
 */
public record OwnNumbers(String name, List<String> cells) {
  private static final String METRICS = "metrics.csv";
  private static final String CHINESE = "toxirewritecn.json";
  private static final String PROBE = "probe.json";
  private static final long LONGEST_JSON = 1 << 24;

  /** Between a row and a column. */
  private static final String IN = "/";

  private static final int DEPTH = 2;
  private static final int FEWEST_DECIMALS = 2;

  /** Keeps a copy of the list. */
  public OwnNumbers {
    cells = List.copyOf(cells);
  }

  /**
   * The rows of a folder.
   *
   * @param written by a command of the table; may be a file or missing, and then there are none
   * @throws IOException if a file cannot be read
   */
  public static List<OwnNumbers> of(PublishedTable table, Path written) throws IOException {
    if (named(table).isEmpty() || !Files.isDirectory(written)) {
      return List.of();
    }
    if (Files.isRegularFile(written.resolve(CHINESE))) {
      return ofScopes(table, written);
    }
    if (Files.isRegularFile(written.resolve(PROBE))) {
      return ofProbe(table, written);
    }
    List<OwnNumbers> rows =
        Files.isRegularFile(written.resolve(METRICS))
            ? ofMetrics(table, written.resolve(METRICS))
            : ofTables(table, written);
    // Several commands of a table may have systems of one name.
    return rows.stream()
        .map(row -> new OwnNumbers(written.getFileName() + ": " + row.name(), row.cells()))
        .toList();
  }

  private static List<OwnNumbers> ofMetrics(PublishedTable table, Path file) throws IOException {
    Map<String, Map<String, String>> systems = new LinkedHashMap<>();
    for (Map<String, String> line : CsvRecords.read(file, ',')) {
      systems
          .computeIfAbsent(line.getOrDefault("system", ""), name -> new LinkedHashMap<>())
          .put(line.getOrDefault("metric", ""), line.getOrDefault("value", ""));
    }
    List<OwnNumbers> rows = new ArrayList<>();
    systems.forEach((name, values) -> add(rows, table, name, values, true));
    return rows;
  }

  private static List<OwnNumbers> ofScopes(PublishedTable table, Path folder) throws IOException {
    JsonNode metrics =
        JsonDocument.read(folder.resolve(CHINESE), LONGEST_JSON)
            .path("scopes")
            .path(table.scope().isEmpty() ? "all" : table.scope())
            .path("metrics");
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : metrics.properties()) {
      values.put(one.getKey(), one.getValue().path("value").asText());
    }
    List<OwnNumbers> rows = new ArrayList<>();
    add(rows, table, String.valueOf(folder.getFileName()), values, false);
    return rows;
  }

  /** How good a probe is: names such as {@code test/accuracy}. */
  private static List<OwnNumbers> ofProbe(PublishedTable table, Path folder) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    JsonNode texts = JsonDocument.read(folder.resolve(PROBE), LONGEST_JSON).path("quality");
    for (Map.Entry<String, JsonNode> some : texts.properties()) {
      for (Map.Entry<String, JsonNode> one : some.getValue().properties()) {
        values.put(some.getKey() + IN + one.getKey(), one.getValue().asText());
      }
    }
    List<OwnNumbers> rows = new ArrayList<>();
    add(rows, table, String.valueOf(folder.getFileName()), values, true);
    return rows;
  }

  private static List<String> named(PublishedTable table) {
    return table.columns().stream()
        .map(PublishedTable.Column::ours)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** The columns of a file that has them. */
  private static List<String> columns(PublishedTable table) {
    return named(table).stream().map(name -> name.substring(name.indexOf(IN) + 1)).toList();
  }

  /**
   * Tables whose header names all columns of ours; a row is called by its first field. A name such
   * as {@code ames/Success %} stands for the field of that row in that column.
   */
  private static List<OwnNumbers> ofTables(PublishedTable table, Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder, DEPTH)) {
      files = all.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    Map<String, List<Map<String, String>>> found = new LinkedHashMap<>();
    for (Path file : files) {
      List<Map<String, String>> lines = CsvRecords.read(file, ',');
      if (!lines.isEmpty() && lines.get(0).keySet().containsAll(columns(table))) {
        found.put(folder.relativize(file).toString().replaceFirst("\\.csv$", ""), lines);
      }
    }
    boolean transposed = named(table).stream().allMatch(name -> name.contains(IN));
    List<OwnNumbers> rows = new ArrayList<>();
    found.forEach(
        (file, lines) -> {
          Map<String, String> all = new LinkedHashMap<>();
          for (Map<String, String> line : lines) {
            String first = line.values().stream().findFirst().orElse("");
            line.forEach((name, value) -> all.put(first + IN + name, value));
            if (!transposed) {
              add(rows, table, found.size() == 1 ? first : file + ", " + first, line, false);
            }
          }
          if (transposed) {
            add(rows, table, file, all, false);
          }
        });
    return rows;
  }

  private static void add(
      List<OwnNumbers> rows,
      PublishedTable table,
      String name,
      Map<String, String> values,
      boolean shares) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      PublishedTable.Column column = table.columns().get(i);
      cells.add(
          cell(values.get(column.ours()), shares && column.unit().equals("%"), decimals(table, i)));
    }
    if (cells.stream().anyMatch(cell -> !cell.equals(PublishedTable.NONE))) {
      rows.add(new OwnNumbers(name, cells));
    }
  }

  /** As many as the published values of a column have. */
  private static int decimals(PublishedTable table, int column) {
    return table.rows().stream()
        .map(row -> row.cells().get(column))
        .filter(cell -> cell.matches("-?[0-9.]+"))
        .mapToInt(cell -> new BigDecimal(cell).scale())
        .max()
        .orElse(FEWEST_DECIMALS);
  }

  /** A share becomes a percentage. */
  private static String cell(@Nullable String value, boolean share, int decimals) {
    if (value == null || value.isBlank()) {
      return PublishedTable.NONE;
    }
    try {
      BigDecimal number = new BigDecimal(value.strip().replaceFirst("%$", ""));
      return (share ? number.movePointRight(2) : number)
          .setScale(decimals, RoundingMode.HALF_EVEN)
          .toPlainString();
    } catch (NumberFormatException e) {
      return PublishedTable.NONE;
    }
  }
}
