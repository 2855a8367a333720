/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads eos_token_id: a number, a list of numbers, or nothing. Some files fill a list up with a
 * negative number, or say one for none; it is no token and is left out.
 */
final class EndOfTextIds {
  private static final String FIELD = "eos_token_id";
  private static final int MAX_IDS = 100;

  private EndOfTextIds() {}

  /**
   * The ids in the order of the file, each once.
   *
   * @param file for messages
   * @param root the file's JSON object
   * @param vocabularySize the first id that is too great
   * @throws CheckpointException if the field holds anything but ids of the vocabulary
   */
  static List<Integer> of(Path file, JsonNode root, int vocabularySize) {
    JsonNode field = root.path(FIELD);
    if (field.isMissingNode() || field.isNull()) {
      return List.of();
    }
    if (field.size() > MAX_IDS) {
      throw refused(file, field, vocabularySize);
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : field.isArray() ? field : List.of(field)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() >= vocabularySize) {
        throw refused(file, field, vocabularySize);
      }
      if (id.intValue() >= 0 && !ids.contains(id.intValue())) {
        ids.add(id.intValue());
      }
    }
    return List.copyOf(ids);
  }

  private static CheckpointException refused(Path file, JsonNode field, int vocabularySize) {
    return new CheckpointException(
        String.format(
            Locale.ROOT,
            "%s: %s is %s; allowed are a token id from 0 to %d or a list of at most %d of them",
            file,
            FIELD,
            JsonDocument.brief(field),
            vocabularySize - 1,
            MAX_IDS));
  }
}
