/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Explanations of features in files. */
public final class FeatureLabels {
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private FeatureLabels() {}

  /**
   * Reads explanations as Neuronpedia exports them: JSON Lines, or one JSON array, of objects with
   * {@code index} and {@code description}. Of several of one feature the first counts.
   *
   * @return description by feature
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it holds something else
   */
  public static Map<Integer, String> read(Path file) throws IOException {
    Map<Integer, String> labels = new TreeMap<>();
    try (InputStream in = Files.newInputStream(file);
        MappingIterator<JsonNode> rows = JSON.readerFor(JsonNode.class).readValues(in)) {
      while (rows.hasNextValue()) {
        JsonNode row = rows.nextValue();
        String index = row.path("index").asText("");
        if (!index.matches("\\d{1,9}") || !row.path("description").isTextual()) {
          throw new CheckpointException(
              "%s: object %s has no index and description; labels are JSON Lines such as {\"index\": 7, \"description\": \"insults\"}"
                  .formatted(file, labels.size() + 1));
        }
        labels.putIfAbsent(Integer.parseInt(index), row.path("description").asText());
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    return labels;
  }
}
