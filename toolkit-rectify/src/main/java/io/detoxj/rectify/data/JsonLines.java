/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Utf8;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Files of one JSON object a line, in UTF-8. */
final class JsonLines {
  private static final int MAX_LINE = 1 << 26;
  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLines() {}

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of plain fields is JSON", e);
    }
  }

  /**
   * Reads one line that has every field of a type.
   *
   * @throws ConfigException if it is not an object with the fields of the type; the message does
   *     not quote the line, whose text may be toxic
   */
  static <T> T read(Path file, long number, String line, Class<T> type) {
    return read(JSON.readerFor(type), file, number, line, type);
  }

  /** As {@link #read}, where absent fields are null. */
  static <T> T readPartial(Path file, long number, String line, Class<T> type) {
    ObjectReader reader =
        JSON.readerFor(type).without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    return read(reader, file, number, line, type);
  }

  private static <T> T read(
      ObjectReader reader, Path file, long number, String line, Class<T> type) {
    try {
      T value = reader.readValue(line);
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s, line %s is not an object of the fields of %s (%s at column %s); make the file again"
              .formatted(
                  file,
                  number,
                  type.getSimpleName(),
                  e.getClass().getSimpleName(),
                  e.getLocation() == null ? 1 : e.getLocation().getColumnNr()),
          e);
    }
    throw new ConfigException(file + ", line " + number + " is null; make the file again");
  }

  /** Hands over every line with its number, from 1. */
  static void forEach(Path file, BiConsumer<Long, String> action) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file.toAbsolutePath() + "; check the path");
    }
    long number = 0;
    try (BufferedReader reader = Utf8.reader(Files.newInputStream(file))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.length() > MAX_LINE) {
          throw new ConfigException(
              file + ", line " + number + " is longer than " + MAX_LINE + " characters");
        }
        action.accept(number, line);
      }
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          file + ", after line " + number + ": not UTF-8; make the file again", e);
    }
  }
}
