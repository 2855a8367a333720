/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with places for fields of a record: {@code {question}}, {@code {choices.text[0]}}, {@code
 * {question|strip}}. A doubled brace is a brace. A template that is one place alone gives the field
 * as it is, a list too. There is nothing in it that can be executed.
 */
final class Template {
  private final String source;
  private final List<Part> parts = new ArrayList<>();

  /** Plain text, or a place with its filters. */
  private record Part(String text, boolean place, List<String> filters) {}

  /** Reads a template; refused if a brace is not closed or a filter is unknown. */
  Template(String source) {
    this.source = source;
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      boolean doubled = i + 1 < source.length() && source.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        plain.append(c);
        i++;
      } else if (c == '{') {
        int end = source.indexOf('}', i);
        if (end < 0) {
          throw new ConfigException(
              "the template \"%s\" has a brace that is not closed; close it or double it"
                  .formatted(source));
        }
        addPlain(plain);
        addPlace(source.substring(i + 1, end));
        i = end;
      } else {
        plain.append(c);
      }
    }
    addPlain(plain);
  }

  private void addPlain(StringBuilder plain) {
    if (plain.length() > 0) {
      parts.add(new Part(plain.toString(), false, List.of()));
      plain.setLength(0);
    }
  }

  private void addPlace(String inside) {
    List<String> pieces = List.of(inside.split("\\|", -1));
    pieces.subList(1, pieces.size()).forEach(Filters::require);
    parts.add(new Part(pieces.get(0), true, pieces.subList(1, pieces.size())));
  }

  /** The value: what the field is if the template is one place, else text. */
  JsonNode value(JsonNode record) {
    if (parts.size() == 1 && parts.get(0).place()) {
      return value(parts.get(0), record);
    }
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.place() ? value(part, record).asText() : part.text());
    }
    return new TextNode(text.toString());
  }

  /** The value as text. */
  String text(JsonNode record) {
    return value(record).asText();
  }

  private JsonNode value(Part part, JsonNode record) {
    JsonNode value = field(record, part.text());
    if (value.isMissingNode() || value.isNull()) {
      List<String> names = new ArrayList<>();
      record.fieldNames().forEachRemaining(names::add);
      throw new ConfigException(
          "the template \"%s\" wants the field %s, and the record has %s"
              .formatted(source, part.text(), names));
    }
    for (String filter : part.filters()) {
      value = Filters.apply(filter, value, record);
    }
    return value;
  }

  /** A field by its path: names divided by full stops, and numbers in square brackets. */
  static JsonNode field(JsonNode record, String path) {
    // A column's own name may have full stops and brackets in it.
    if (record.has(path)) {
      return record.get(path);
    }
    String pointer = "/" + path.replace("[", "/").replace("]", "").replace(".", "/");
    return record.at(pointer);
  }

  @Override
  public String toString() {
    return source;
  }
}
