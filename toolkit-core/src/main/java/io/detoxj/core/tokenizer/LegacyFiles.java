/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a tokenizer from before tokenizer.json, read within bounds. */
final class LegacyFiles {
  private static final String CONFIG = "tokenizer_config.json";
  private static final long MAX_FILE = 64_000_000;
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n");
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final Path folder;

  LegacyFiles(Path folder) {
    this.folder = folder;
  }

  boolean has(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** The lines of a text file; the last one may end without a line feed. */
  List<String> lines(String name) throws IOException {
    List<String> lines = new ArrayList<>(Arrays.asList(LINE_END.split(text(name), -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  /** A file that holds a JSON object. */
  ObjectNode object(String name) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(text(name));
    } catch (JsonProcessingException e) {
      throw damaged(name, e.getMessage(), e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw damaged(name, "it is not a JSON object", null);
  }

  /** A flag of tokenizer_config.json; null if the file or the flag is not there. */
  JsonNode flag(String field) throws IOException {
    JsonNode value = config().path(field);
    if (value.isMissingNode() || value.isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (!value.isBoolean()) {
      throw damaged(CONFIG, field + " must be true or false but is " + value, null);
    }
    return value;
  }

  boolean flag(String field, boolean absent) throws IOException {
    return flag(field).asBoolean(absent);
  }

  private JsonNode config() throws IOException {
    return has(CONFIG) ? object(CONFIG) : JsonNodeFactory.instance.objectNode();
  }

  private String text(String name) throws IOException {
    Path file = path(name);
    if (Files.size(file) > MAX_FILE) {
      throw new CheckpointException(
          "%s has %s bytes; allowed are %s, check that it is the right file"
              .formatted(file, Files.size(file), MAX_FILE));
    }
    LfsPointer.refuse(file);
    try {
      return Utf8.text(Files.readAllBytes(file));
    } catch (CharacterCodingException e) {
      throw damaged(name, "it is not UTF-8", e);
    }
  }

  CheckpointException damaged(String name, String reason, @Nullable Throwable cause) {
    String message =
        path(name) + " is damaged: " + reason + "; copy it again from where the model came from";
    return cause == null
        ? new CheckpointException(message)
        : new CheckpointException(message, cause);
  }
}
