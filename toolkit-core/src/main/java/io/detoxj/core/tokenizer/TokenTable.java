/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Beside;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.CanonicalJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The vocabulary of a tokenizer.json: its model's tokens and those added. */
final class TokenTable {
  // Ids beyond this are refused, so that a hostile file cannot ask for a vast table.
  private static final int MAX_TOKENS = 10_000_000;
  private static final ObjectMapper JSON = BoundedJson.mapperOfManyNames();

  /** Switched off at loading, whatever the file says, or the number of the file's format. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("truncation", "padding", "version");

  private static final String MODEL = "model";

  /** Takes as long as the native library does with the same file, and is made beside it. */
  private final Beside<Fingerprint> fingerprint;

  private final Map<String, Integer> ids;
  private final Set<String> special;
  private final int ordinary;
  private final String[] tokens;

  private TokenTable(
      Map<String, Integer> ids,
      Set<String> added,
      Set<String> special,
      Beside<Fingerprint> fingerprint) {
    this.fingerprint = fingerprint;
    this.ids = ids;
    this.special = Set.copyOf(special);
    this.ordinary =
        ids.entrySet().stream()
            .filter(entry -> !added.contains(entry.getKey()))
            .mapToInt(entry -> entry.getValue() + 1)
            .max()
            .orElse(0);
    int size = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    tokens = new String[size];
    Arrays.fill(tokens, "");
    ids.forEach((token, id) -> tokens[id] = token);
  }

  /**
   * Reads the vocabulary.
   *
   * @param file for messages
   * @throws CheckpointException if the text is not JSON or holds no vocabulary
   */
  static TokenTable parse(Path file, byte[] json) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s is not sound JSON (%s); copy it again from where the model came from"
              .formatted(file, e.getMessage()),
          e);
    }
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocabulary = root.path("model").path("vocab");
    // A Unigram model lists [token, score] in id order, the others map token to id.
    for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
      ids.put(vocabulary.get(i).path(0).asText(), i);
    }
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      ids.put(entry.getKey(), id(file, entry.getKey(), entry.getValue()));
    }
    Set<String> all = new HashSet<>();
    Set<String> special = new HashSet<>();
    for (JsonNode added : root.path("added_tokens")) {
      String token = added.path("content").asText();
      ids.put(token, id(file, token, added.path("id")));
      all.add(token);
      if (added.path("special").asBoolean() && !token.isEmpty()) {
        special.add(token);
      }
    }
    if (ids.isEmpty()) {
      throw new CheckpointException(
          file + " holds no vocabulary (model.vocab); give a Hugging Face tokenizer.json");
    }
    return new TokenTable(
        ids, all, special, Beside.start("tokenizer-hash", () -> fingerprint(root)));
  }

  private static int id(Path file, String token, JsonNode value) {
    if (!value.canConvertToInt() || value.intValue() < 0 || value.intValue() >= MAX_TOKENS) {
      throw new CheckpointException(
          "%s: token \"%s\" has id %s; allowed are integers from 0 to %s"
              .formatted(file, token, value, MAX_TOKENS - 1));
    }
    return value.intValue();
  }

  /**
   * The hash of each section of a tokenizer.json, so that a difference says where it is:
   * vocabulary, merges, normalizer and so on.
   */
  private static Fingerprint fingerprint(JsonNode root) {
    Fingerprint.Builder sections = Fingerprint.builder();
    for (Map.Entry<String, JsonNode> section : root.properties()) {
      String name = section.getKey();
      if (name.equals(MODEL) && section.getValue().isObject()) {
        sections.put(MODEL, hashes(section.getValue()));
      } else if (!WITHOUT_EFFECT.contains(name) && !section.getValue().isNull()) {
        sections.put(name, CanonicalJson.sha256(section.getValue()));
      }
    }
    return sections.build();
  }

  /** Long lists as hashes, and settings as they are. */
  private static Fingerprint hashes(JsonNode model) {
    Fingerprint.Builder parts = Fingerprint.builder();
    for (Map.Entry<String, JsonNode> one : model.properties()) {
      JsonNode value = one.getValue();
      if (value.isContainerNode()) {
        parts.put(one.getKey(), CanonicalJson.sha256(value));
      } else {
        parts.put(one.getKey(), value);
      }
    }
    return parts.build();
  }

  Fingerprint fingerprint() {
    try {
      return fingerprint.get();
    } catch (IOException e) {
      throw new UncheckedIOException("hashing cannot fail", e);
    }
  }

  int size() {
    return tokens.length;
  }

  /** One more than the greatest id of a token that was not added later. */
  int ordinary() {
    return ordinary;
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The names of the special tokens, which texts are decoded without. */
  Set<String> special() {
    return special;
  }

  String token(int id) {
    check(id);
    return id < tokens.length ? tokens[id] : "";
  }

  String sha256() {
    // With its length before it, no token can be mistaken for two.
    StringBuilder all = new StringBuilder();
    for (String token : tokens) {
      all.append(token.length()).append(' ').append(token).append('\n');
    }
    return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A model may have more rows than there are tokens, so no id is too great. */
  void check(int id) {
    if (id < 0) {
      throw new IllegalArgumentException(
          "token id " + id + " is out of range; ids are 0 to " + (tokens.length - 1));
    }
  }
}
