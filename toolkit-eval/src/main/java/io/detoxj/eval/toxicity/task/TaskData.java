/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the records of a task's file. */
final class TaskData {
  private static final int MAX_LINE_BYTES = 8 << 20;
  private static final long MAX_FILE_BYTES = 4L << 30;
  private static final Pattern HEADING = Pattern.compile(" = [^=].*[^=] = ");
  private static final JsonMapper JSON = BoundedJson.mapper();

  private TaskData() {}

  /** Reads a file of a source, whose other files are in the folder. */
  static List<ObjectNode> read(Path folder, Path file, TaskFile.Source source) throws IOException {
    List<ObjectNode> records = raw(file, source);
    for (Map.Entry<String, String> beside : source.beside().entrySet()) {
      List<String> lines = lines(inside(folder, beside.getValue()));
      if (lines.size() != records.size()) {
        throw new ConfigException(
            "%s has %s lines, and %s has %s records"
                .formatted(beside.getValue(), lines.size(), file, records.size()));
      }
      for (int i = 0; i < lines.size(); i++) {
        records.get(i).put(beside.getKey(), lines.get(i));
      }
    }
    records.forEach(record -> addFields(record, source.fields()));
    return records;
  }

  /** A path of a task file must not lead out of the data folder. */
  static Path inside(Path folder, String name) {
    Path path = folder.resolve(name);
    // Absolute, for the normal form of "." is an empty path, in which nothing lies.
    if (!path.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
      throw new ConfigException("the file " + name + " would be outside the data folder");
    }
    return path.normalize();
  }

  private static void addFields(ObjectNode record, Map<String, JsonNode> fields) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    fields.forEach((name, template) -> made.set(name, value(template, record)));
    record.setAll(made);
  }

  /** The value of a template, or the values of several, lists among them laid out flat. */
  static JsonNode value(JsonNode template, JsonNode record) {
    if (!template.isArray()) {
      return template.isTextual() ? new Template(template.textValue()).value(record) : template;
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : template) {
      JsonNode value = value(one, record);
      if (value.isArray()) {
        value.forEach(all::add);
      } else {
        all.add(value);
      }
    }
    return all;
  }

  private static List<ObjectNode> raw(Path file, TaskFile.Source source) throws IOException {
    return switch (source.format()) {
      case JSONL -> jsonLines(file);
      case CSV -> table(file, ',', source.columns());
      case TSV -> table(file, '\t', source.columns());
      case LINES -> texts(lines(file));
      case WIKITEXT -> texts(pages(lines(file)));
    };
  }

  private static List<ObjectNode> jsonLines(Path file) throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      try {
        if (!line.isBlank()) {
          records.add((ObjectNode) JSON.readTree(line));
        }
      } catch (JsonProcessingException | ClassCastException e) {
        throw new ConfigException(file + " line " + number + " is not a JSON object", e);
      }
    }
    return records;
  }

  private static List<ObjectNode> table(Path file, char separator, List<String> columns)
      throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    CsvRecords.read(file, separator, columns).forEach(row -> records.add(JSON.valueToTree(row)));
    return records;
  }

  private static List<ObjectNode> texts(List<String> texts) {
    return texts.stream()
        .map(text -> JsonNodeFactory.instance.objectNode().put("text", text))
        .toList();
  }

  /** Articles, each from its heading on, with a line feed after each line. */
  private static List<String> pages(List<String> lines) {
    List<String> pages = new ArrayList<>();
    StringBuilder page = new StringBuilder();
    for (String line : lines) {
      if (BudgetedText.matcher(HEADING, line).matches() && !page.toString().isBlank()) {
        pages.add(page.toString());
        page.setLength(0);
      }
      page.append(line).append('\n');
    }
    if (!page.toString().isBlank()) {
      pages.add(page.toString());
    }
    return pages;
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no data file " + file + "; give the folder that has it");
    }
    List<String> all = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      for (String line = lines.next(); line != null; line = lines.next()) {
        all.add(line);
      }
    }
    return all;
  }
}
