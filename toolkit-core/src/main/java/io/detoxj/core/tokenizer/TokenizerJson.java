/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Parts of the content of a tokenizer.json. */
final class TokenizerJson {
  private TokenizerJson() {}

  /** An empty tokenizer without truncation, padding or added tokens. */
  static ObjectNode root() {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding").putArray("added_tokens");
    return root;
  }

  /**
   * Adds a special token.
   *
   * @param stripsLeft whether it takes white space before it along
   */
  static void addSpecial(ObjectNode root, String token, int id, boolean stripsLeft) {
    ((ArrayNode) root.path("added_tokens"))
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", stripsLeft)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  /** As {@link #addSpecial}, of a token that a vocabulary must have. */
  static void addSpecial(
      ObjectNode root,
      LegacyFiles files,
      String file,
      ObjectNode vocabulary,
      String token,
      boolean stripsLeft) {
    if (!vocabulary.path(token).isInt()) {
      throw files.damaged(file, "it lacks the special token " + token, null);
    }
    addSpecial(root, token, vocabulary.path(token).intValue(), stripsLeft);
  }

  /** A token and its id, as post-processors name them. */
  static void putPair(ObjectNode node, String field, String token, ObjectNode vocabulary) {
    node.putArray(field).add(token).add(vocabulary.path(token).intValue());
  }

  /** The pre-tokenizer and decoder of byte-level BPE. */
  static ObjectNode byteLevel(boolean prefixSpace) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  /** Sets a BPE model; the merges, two symbols with a space between, are still to be added. */
  static ArrayNode bytePairs(ObjectNode root, ObjectNode vocabulary) {
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.set("vocab", vocabulary);
    return model.putArray("merges");
  }
}
