/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Mild sentences that come with the toolkit, invented for it, each with one rewrite: 24 in English
 * and 12 in Chinese. They show how things work; numbers on them mean nothing.
 */
public final class InventedPairs {
  private static final String FILE = "invented-pairs.jsonl";

  private InventedPairs() {}

  /**
   * The pairs of a language.
   *
   * @param language {@code en} or {@code zh}
   * @throws ConfigException if there are none
   */
  public static ItemSet of(String language) {
    ItemCollector items = new ItemCollector();
    for (String line : lines()) {
      JsonNode pair = parsed(line);
      if (pair.path(TextDetox.LANGUAGE).asText().equals(language)) {
        items.add(
            pair.path("id").asText(),
            pair.path("source").asText(),
            List.of(pair.path("reference").asText()),
            Map.of(TextDetox.LANGUAGE, language));
      }
    }
    ItemSet found = items.set();
    if (found.items().isEmpty()) {
      throw new ConfigException(
          "there are no invented pairs in \"%s\", but in en and zh".formatted(language));
    }
    return found;
  }

  private static List<String> lines() {
    try (InputStream in = InventedPairs.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new ConfigException(FILE + " is missing from the class path; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new ConfigException(FILE + " cannot be read; build it again", e);
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return BoundedJson.mapper().readTree(line);
    } catch (IOException e) {
      throw new ConfigException(FILE + " is damaged; build it again", e);
    }
  }
}
