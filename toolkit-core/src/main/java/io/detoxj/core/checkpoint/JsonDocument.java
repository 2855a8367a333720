/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.run.ForeignText;
import io.detoxj.core.run.LfsPointer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the JSON files of a model folder, which may come from anywhere, within fixed bounds. */
final class JsonDocument {
  private static final int MAX_DEPTH = 64;
  private static final int SHOWN = 80;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonDocument() {}

  /**
   * Reads a file that must hold one JSON object.
   *
   * @param maxBytes the greatest size accepted
   * @throws CheckpointException if the file is larger, or is not one sound JSON object in UTF-8
   * @throws IOException if it cannot be read
   */
  static JsonNode object(Path file, long maxBytes) throws IOException {
    long size = Files.size(file);
    if (size > maxBytes) {
      throw new CheckpointException(
          "%s has %d bytes; it may have at most %d, check that it is the right file"
              .formatted(file, size, maxBytes));
    }
    LfsPointer.refuse(file);
    byte[] bytes = Files.readAllBytes(file);
    JsonNode root;
    // The decoder refuses malformed UTF-8, and a reader keeps Jackson from guessing another coding.
    try (Reader reader =
        new InputStreamReader(
            new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder())) {
      root = JSON.readTree(reader);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s is not sound JSON (%s); copy it from where the model came from"
              .formatted(file, ForeignText.shown(e.getMessage())),
          e);
    }
    if (!root.isObject()) {
      throw new CheckpointException(
          file + " is not a JSON object; copy it from where the model came from");
    }
    return root;
  }

  /** The beginning of a value's text, for messages. */
  static String brief(JsonNode value) {
    return ForeignText.shown(value.isMissingNode() ? "nothing" : value.toString(), SHOWN);
  }
}
