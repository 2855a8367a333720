/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Any file of one's own: JSON lines (.jsonl), comma- (.csv) or tab-separated values (.tsv), plain
 * or gzipped (.gz), in UTF-8, with the columns that are named here.
 *
 * @param source the column of the sentence to rewrite
 * @param references columns of references; a field of JSON may also be a list of strings
 * @param labels columns to keep as labels; a line of JSON may lack one or have null there, and then
 *     its item lacks it too
 * @param quoted whether quotes in a .tsv file are quotes; otherwise they are part of the texts
 */
public record NamedColumns(
    String source, List<String> references, List<String> labels, boolean quoted) {
  /** Keeps copies. */
  public NamedColumns {
    references = List.copyOf(references);
    labels = List.copyOf(labels);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException if it is missing, damaged, of another ending, or has no such columns
   * @throws IOException if it cannot be read
   */
  public ItemSet read(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    ItemCollector items = new ItemCollector();
    if (bare.endsWith(".jsonl")) {
      JsonLineFile.forEachLine(file, line -> add(items, line));
      requireLabels(file, items.set());
    } else if (bare.endsWith(".csv") || (bare.endsWith(".tsv") && quoted)) {
      int record = 0;
      for (Map<String, String> row : CsvRecords.read(file, bare.endsWith(".csv") ? ',' : '\t')) {
        record++;
        add(items, file, "record-" + record, row);
      }
    } else if (bare.endsWith(".tsv")) {
      addUnquoted(items, file);
    } else {
      throw new ConfigException(
          file + " is none of .jsonl, .csv and .tsv, each also with .gz; rename or convert it");
    }
    return items.set();
  }

  /** A label that no line has is more likely a slip of the pen than one that all lack. */
  private void requireLabels(Path file, ItemSet set) {
    for (String label : labels) {
      if (!set.items().isEmpty()
          && set.items().stream().noneMatch(one -> one.labels().containsKey(label))) {
        throw new ConfigException(
            "no line of %s has a field \"%s\"; give the name of one that is there"
                .formatted(file, label));
      }
    }
  }

  private void addUnquoted(ItemCollector items, Path file) throws IOException {
    TabbedRows table = TabbedRows.read(file);
    for (TabbedRows.Row row : table.rows()) {
      if (row.fields().size() < table.columns().size()) {
        items.fragment();
        continue;
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.fields().size(); i++) {
        fields.put(table.columns().get(i), row.fields().get(i));
      }
      add(items, file, "line-" + row.number(), fields);
    }
  }

  private void add(ItemCollector items, Path file, String id, Map<String, String> row) {
    Map<String, String> kept = new LinkedHashMap<>();
    labels.forEach(label -> kept.put(label, field(file, row, label)));
    items.add(
        id,
        field(file, row, source),
        references.stream().map(column -> field(file, row, column)).toList(),
        kept);
  }

  private static String field(Path file, Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new ConfigException(
          "%s has no column \"%s\"; it has %s".formatted(file, column, row.keySet()));
    }
    return value;
  }

  private void add(ItemCollector items, JsonLine line) {
    List<String> texts = new ArrayList<>();
    references.forEach(field -> texts.addAll(texts(line, field)));
    Map<String, String> kept = new LinkedHashMap<>();
    for (String label : labels) {
      JsonNode value = line.fields().get(label);
      if (value == null || value.isNull()) {
        continue;
      }
      if (!value.isValueNode()) {
        throw line.error("field \"" + label + "\" is no plain value; leave it out or mend it");
      }
      kept.put(label, SoundText.of(value.asText()));
    }
    JsonNode id = line.fields().path("id");
    items.add(
        id.isValueNode() && !id.isNull() ? id.asText() : "line-" + line.number(),
        line.text(source),
        texts,
        kept);
  }

  /** A field that is not there, or null, is no reference. */
  private static List<String> texts(JsonLine line, String field) {
    JsonNode value = line.fields().path(field);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(line.text(field));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value) {
      if (!text.isTextual()) {
        throw line.error("field \"" + field + "\" is a list in which not all are strings");
      }
      texts.add(text.textValue());
    }
    return texts;
  }
}
