/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One JSON object of a file that holds one per line.
 *
 * @param file where it stands
 * @param number its line, from 1
 * @param fields the object
 */
public record JsonLine(Path file, int number, JsonNode fields) {
  /**
   * The value of a field that must be a string.
   *
   * @throws ConfigException if the field is missing or not a string
   */
  public String text(String field) {
    JsonNode value = field(field);
    if (!value.isTextual()) {
      throw error("field \"" + field + "\" is " + kind(value) + "; it must be a string");
    }
    return value.textValue();
  }

  /**
   * A field that must be a string or a list of strings, of which it is the first.
   *
   * @throws ConfigException if the field is missing, neither of them, or an empty list
   */
  public String firstText(String field) {
    JsonNode value = field(field);
    if (value.isTextual()) {
      return value.textValue();
    }
    if (!value.isArray() || value.isEmpty() || !value.get(0).isTextual()) {
      throw error(
          "field \"%s\" is %s; it must be a string or a list of one or more strings"
              .formatted(field, kind(value)));
    }
    return value.get(0).textValue();
  }

  /** An exception that names the file and the line; the caller throws it. */
  public ConfigException error(String problem) {
    return new ConfigException(file + ", line " + number + ": " + problem);
  }

  private JsonNode field(String field) {
    JsonNode value = fields.get(field);
    if (value == null) {
      throw error("field \"" + field + "\" is missing; add it or remove the line");
    }
    return value;
  }

  // The kind and never the value: values may be long or offensive.
  private static String kind(JsonNode value) {
    String kind = value.getNodeType().name().toLowerCase(Locale.ROOT);
    return value.isArray() ? "an array of " + value.size() : "of type " + kind;
  }
}
