/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the JSON files of a model folder, which may come from anywhere, within fixed bounds. */
public final class JsonDocument {
  private static final int SHOWN = 80;
  private static final ObjectMapper JSON =
      BoundedJson.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonDocument() {}

  /**
   * Reads a file that must hold one JSON object.
   *
   * @param maxBytes the greatest size accepted
   * @throws CheckpointException if the file is larger, or is not one sound JSON object in UTF-8
   * @throws IOException if it cannot be read
   */
  static JsonNode object(Path file, long maxBytes) throws IOException {
    JsonNode root = read(file, maxBytes);
    if (!root.isObject()) {
      throw new CheckpointException(
          file + " is not a JSON object; copy it from where the model came from");
    }
    return root;
  }

  /**
   * Reads a file that must hold one JSON value.
   *
   * @param maxBytes the greatest size accepted
   * @throws CheckpointException if the file is larger, or is not sound JSON in UTF-8
   * @throws IOException if it cannot be read
   */
  public static JsonNode read(Path file, long maxBytes) throws IOException {
    long size = Files.size(file);
    if (size > maxBytes) {
      throw new CheckpointException(
          "%s has %s bytes; it may have at most %s, check that it is the right file"
              .formatted(file, size, maxBytes));
    }
    LfsPointer.refuse(file);
    byte[] bytes = Files.readAllBytes(file);
    try {
      // Of a text, for of bytes Jackson would guess the coding.
      return JSON.readTree(Utf8.text(bytes));
    } catch (IOException e) {
      throw new CheckpointException(
          "%s is not sound JSON (%s); copy it from where the model came from"
              .formatted(file, ForeignText.shown(e.getMessage())),
          e);
    }
  }

  /** The beginning of a value's text, for messages. */
  static String brief(JsonNode value) {
    return ForeignText.shown(value.isMissingNode() ? "nothing" : value.toString(), SHOWN);
  }
}
