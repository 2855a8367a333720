/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the shared tasks TextDetox at CLEF 2024 and 2025 (Dementieva et al.). */
public final class TextDetox {
  /** The label that names an item's language, such as {@code en}. */
  public static final String LANGUAGE = "lang";

  private TextDetox() {}

  /**
   * Reads a table of toxic_sentence, neutral_sentence and lang; here quotes are quotes. A blank
   * neutral sentence is none: the inputs of the tasks have no references.
   *
   * @throws ConfigException if the file is missing, damaged, or has no such columns
   * @throws IOException if it cannot be read
   */
  public static ItemSet table(Path file) throws IOException {
    ItemCollector items = new ItemCollector();
    int record = 0;
    for (Map<String, String> row : CsvRecords.read(file, '\t')) {
      record++;
      items.add(
          "record-" + record,
          field(file, row, "toxic_sentence"),
          List.of(field(file, row, "neutral_sentence")),
          Map.of(LANGUAGE, field(file, row, LANGUAGE)));
    }
    return items.set();
  }

  private static String field(Path file, Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new ConfigException(
          "%s has no column \"%s\"; it has %s".formatted(file, column, row.keySet()));
    }
    return value;
  }

  /**
   * Reads JSON lines with {@code id} and {@code text}: inputs, predictions or references.
   *
   * @return texts by id, in the order of the file
   * @throws ConfigException if the file is missing or damaged, or an id is there twice
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> texts(Path file) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonLineFile.forEachLine(
        file,
        line -> {
          if (texts.putIfAbsent(line.text("id"), line.text("text")) != null) {
            throw line.error("the id is there twice; leave one of the lines out");
          }
        });
    return texts;
  }

  /**
   * Reads inputs and their references, joined by id.
   *
   * @throws ConfigException if a file is missing or damaged, or a reference belongs to no input
   * @throws IOException if one cannot be read
   */
  public static ItemSet pairs(Path inputs, Path references) throws IOException {
    Map<String, String> rewritten = new LinkedHashMap<>(texts(references));
    ItemCollector items = new ItemCollector();
    texts(inputs)
        .forEach(
            (id, text) -> {
              String reference = rewritten.remove(id);
              items.add(id, text, reference == null ? List.of() : List.of(reference), Map.of());
            });
    if (!rewritten.isEmpty()) {
      throw new ConfigException(
          "%s has %s ids that are not in %s; these files do not belong together"
              .formatted(references, rewritten.size(), inputs));
    }
    return items.set();
  }
}
