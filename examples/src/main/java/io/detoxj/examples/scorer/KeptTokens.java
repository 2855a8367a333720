/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The part of a WordPiece vocabulary that a model of one language needs: special tokens, single
 * characters, then the most frequent. A word that loses its token is spelt with smaller ones.
 *
 * @param ids those kept, ascending; their place is their new id
 */
record KeptTokens(List<Integer> ids) {
  private static final String CONTINUES = "##";

  /**
   * Chooses them.
   *
   * @param tokenizer content of a tokenizer.json of kind WordPiece
   * @param counts how often each id occurs in text
   * @param most how many to keep
   * @throws ConfigException if there is no room for special tokens and single characters
   */
  static KeptTokens of(ObjectNode tokenizer, long[] counts, int most) {
    String[] tokens = new String[counts.length];
    tokenizer.at("/model/vocab").properties().forEach(one -> tokens[id(one)] = one.getKey());
    boolean[] needed = new boolean[counts.length];
    tokenizer.get("added_tokens").forEach(one -> needed[one.get("id").intValue()] = true);
    for (int id = 0; id < tokens.length; id++) {
      needed[id] |= isAsciiCharacter(tokens[id]);
    }
    List<Integer> ids = new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
    // Stable: of two as frequent the lower id, the more frequent in BERT's own corpus, comes first.
    ids.sort((a, b) -> Long.compare(rank(b, needed, counts), rank(a, needed, counts)));
    List<Integer> kept = new ArrayList<>(ids.subList(0, Math.min(most, ids.size())));
    Collections.sort(kept);
    for (int id = 0; id < needed.length; id++) {
      if (needed[id] && Collections.binarySearch(kept, id) < 0) {
        throw new ConfigException(
            most + " tokens have no room for special tokens and single characters");
      }
    }
    return new KeptTokens(List.copyOf(kept));
  }

  private static int id(Map.Entry<String, JsonNode> token) {
    return token.getValue().intValue();
  }

  private static long rank(int id, boolean[] needed, long[] counts) {
    return needed[id] ? Long.MAX_VALUE : counts[id];
  }

  private static boolean isAsciiCharacter(String token) {
    String piece = token.startsWith(CONTINUES) ? token.substring(CONTINUES.length()) : token;
    return piece.length() == 1 && piece.charAt(0) < 128;
  }

  /** The tokenizer with these tokens, without truncation and padding. */
  ObjectNode tokenizer(ObjectNode full) {
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      places.put(ids.get(i), i);
    }
    ObjectNode small = full.deepCopy();
    small.putNull("truncation").putNull("padding");
    ObjectNode vocabulary = ((ObjectNode) small.get("model")).putObject("vocab");
    full.at("/model/vocab")
        .properties()
        .forEach(
            one -> {
              if (places.containsKey(id(one))) {
                vocabulary.put(one.getKey(), places.get(id(one)));
              }
            });
    for (JsonNode added : small.get("added_tokens")) {
      ((ObjectNode) added).put("id", places.get(added.get("id").intValue()));
    }
    for (JsonNode special : small.at("/post_processor/special_tokens")) {
      int id = special.get("ids").get(0).intValue();
      ((ObjectNode) special).putArray("ids").add(places.get(id));
    }
    return small;
  }

  /**
   * The rows of these tokens.
   *
   * @param table [vocabulary, width], row-major
   * @return [kept, width], row-major
   */
  float[] rows(float[] table, int width) {
    float[] rows = new float[ids.size() * width];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(table, ids.get(i) * width, rows, i * width, width);
    }
    return rows;
  }
}
