/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files of the benchmark, which may come from anywhere. */
final class JsonFile {
  private static final long MAX_BYTES = 1L << 26;
  private static final JsonMapper JSON = BoundedJson.mapper(5_000_000);

  private JsonFile() {}

  static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          "%s is larger than %s bytes; is it a file of ToxiMol?".formatted(file, MAX_BYTES));
    }
    return parse(Files.readAllBytes(file), file.toString());
  }

  static JsonNode parse(byte[] json, String where) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ConfigException(where + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The files of a folder with an ending, by name. */
  static List<Path> inFolder(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException("there is no folder " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  static String text(JsonNode object, String field, String where) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new ConfigException("%s has no text \"%s\"".formatted(where, field));
    }
    return value.textValue();
  }

  static int number(JsonNode object, String field, String where) {
    JsonNode value = object.path(field);
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw new ConfigException("%s has no whole number \"%s\"".formatted(where, field));
    }
    return value.intValue();
  }
}
