/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.util.List;
import java.util.Map;

/** Makes a tokenizer.json of the vocabulary in a header. */
final class GgufTokenizer {
  static final String PREFIX = "tokenizer.ggml.";
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int ADDED = 4;
  private static final String WORD_START = "\u2581";

  /** How the texts of byte-level vocabularies are cut before merging, by what the file calls it. */
  private static final Map<String, String> CUTS =
      Map.of(
          "llama-bpe",
          cut("\\p{N}{1,3}"),
          "qwen2",
          cut("\\p{N}"),
          "gpt-2",
          "",
          "gpt2",
          "",
          "smollm",
          "");

  private final GgufMetadata metadata;
  private final List<String> tokens;
  private final double[] types;
  private final ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");

  private GgufTokenizer(GgufMetadata metadata) {
    this.metadata = metadata;
    this.tokens = metadata.texts(PREFIX + "tokens");
    this.types =
        metadata.has(PREFIX + "token_type")
            ? metadata.numbers(PREFIX + "token_type")
            : new double[tokens.size()];
    if (types.length != tokens.size()) {
      throw metadata.refused(PREFIX + "token_type", "has not one entry a token");
    }
  }

  private static String cut(String digits) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  /**
   * The tokenizer.
   *
   * @throws CheckpointException if it is of a kind that is not read, or its parts do not fit
   */
  static ObjectNode of(GgufMetadata metadata) {
    GgufTokenizer made = new GgufTokenizer(metadata);
    made.root.putNull("truncation").putNull("padding");
    made.addedTokens();
    String model = metadata.text(PREFIX + "model");
    switch (model) {
      case "gpt2" -> made.bytePairs();
      case "llama" -> made.pieces();
      default ->
          throw metadata.refused(
              PREFIX + "model",
              "is " + model + "; read are gpt2 and llama, or put a tokenizer.json beside the file");
    }
    made.ends();
    return made.root;
  }

  private void addedTokens() {
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      boolean special = types[id] == CONTROL || types[id] == UNKNOWN;
      if (special || types[id] == ADDED) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens.get(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", special);
      }
    }
  }

  private void bytePairs() {
    String pre = metadata.text(PREFIX + "pre", "gpt-2");
    String cut = CUTS.get(pre);
    if (cut == null) {
      throw metadata.refused(
          PREFIX + "pre",
          "is %s, by which texts are cut in a way that is not known; read are %s, or put a tokenizer.json beside the file"
              .formatted(pre, CUTS.keySet().stream().sorted().toList()));
    }
    root.set("normalizer", null);
    if (pre.equals("qwen2")) {
      root.putObject("normalizer").put("type", "NFC");
    }
    preTokenizer(pre, cut);
    root.set("decoder", byteLevel(false, true));
    ObjectNode model = model(false, pre.equals("llama-bpe"));
    ArrayNode merges = model.putArray("merges");
    metadata.texts(PREFIX + "merges").forEach(merges::add);
  }

  private void preTokenizer(String pre, String cut) {
    ObjectNode sequence = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (pre.equals("smollm")) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (!cut.isEmpty()) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", cut);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps.add(byteLevel(metadata.flag(PREFIX + "add_space_prefix", false), cut.isEmpty()));
  }

  private static ObjectNode byteLevel(boolean prefixSpace, boolean cuts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", cuts);
  }

  /** SentencePiece's pairs: a blank is a letter of its own, and what is unknown becomes bytes. */
  private void pieces() {
    boolean prefix = metadata.flag(PREFIX + "add_space_prefix", true);
    ArrayNode normalizers =
        root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (prefix) {
      normalizers.addObject().put("type", "Prepend").put("prepend", WORD_START);
    }
    replacing(normalizers.addObject(), " ", WORD_START);
    root.set("pre_tokenizer", null);
    ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
    replacing(decoders.addObject(), WORD_START, " ");
    decoders.addObject().put("type", "ByteFallback");
    decoders.addObject().put("type", "Fuse");
    if (prefix) {
      decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    ObjectNode model = model(true, false);
    ArrayNode merges = model.putArray("merges");
    for (PieceMerges.Merge merge :
        PieceMerges.of(tokens, metadata.numbers(PREFIX + "scores"), metadata)) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
  }

  private static void replacing(ObjectNode step, String from, String to) {
    step.put("type", "Replace").putObject("pattern").put("String", from);
    step.put("content", to);
  }

  private ObjectNode model(boolean fallsBackToBytes, boolean ignoresMerges) {
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.putNull("dropout");
    int unknown = metadata.size(PREFIX + "unknown_token_id", -1);
    if (fallsBackToBytes && unknown >= 0) {
      model.put("unk_token", token("unknown_token_id", unknown));
    } else {
      model.putNull("unk_token");
    }
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", fallsBackToBytes).put("byte_fallback", fallsBackToBytes);
    model.put("ignore_merges", ignoresMerges);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      if (vocabulary.has(tokens.get(id))) {
        throw metadata.refused(PREFIX + "tokens", "has a token twice, at " + id);
      }
      vocabulary.put(tokens.get(id), id);
    }
    return model;
  }

  /** What is put before and after a text. */
  private void ends() {
    boolean llama = metadata.text(PREFIX + "model").equals("llama");
    ArrayNode single = JsonNodeFactory.instance.arrayNode();
    ObjectNode specials = JsonNodeFactory.instance.objectNode();
    if (metadata.flag(PREFIX + "add_bos_token", llama)) {
      special(single, specials, "bos_token_id");
    }
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    if (metadata.flag(PREFIX + "add_eos_token", false)) {
      special(single, specials, "eos_token_id");
    }
    if (specials.isEmpty()) {
      root.set("post_processor", null);
      return;
    }
    ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
    processor.set("single", single);
    ArrayNode pair = processor.putArray("pair");
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
    processor.set("special_tokens", specials);
  }

  private void special(ArrayNode single, ObjectNode specials, String key) {
    int id = metadata.size(PREFIX + key);
    String token = token(key, id);
    single.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
    ObjectNode special = specials.putObject(token).put("id", token);
    special.putArray("ids").add(id);
    special.putArray("tokens").add(token);
  }

  private String token(String key, int id) {
    if (id >= tokens.size()) {
      throw metadata.refused(PREFIX + key, "is " + id + " of " + tokens.size() + " tokens");
    }
    return tokens.get(id);
  }
}
