/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** BERT's vocab.txt, one word piece a line, as the content of a tokenizer.json. */
final class WordPieceFiles {
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final int LONGEST_WORD = 100;

  private WordPieceFiles() {}

  static ObjectNode tokenizer(LegacyFiles files, String vocabularyFile) throws IOException {
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    List<String> pieces = files.lines(vocabularyFile);
    for (int id = 0; id < pieces.size(); id++) {
      // Of a piece that stands there twice the last id counts, as in transformers.
      vocabulary.put(pieces.get(id), id);
    }
    ObjectNode root = TokenizerJson.root();
    for (String token : SPECIAL) {
      TokenizerJson.addSpecial(root, files, vocabularyFile, vocabulary, token, false);
    }
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", files.flag("tokenize_chinese_chars", true))
        .put("lowercase", files.flag("do_lower_case", true))
        .set("strip_accents", files.flag("strip_accents"));
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode around = root.putObject("post_processor").put("type", "BertProcessing");
    TokenizerJson.putPair(around, "sep", "[SEP]", vocabulary);
    TokenizerJson.putPair(around, "cls", "[CLS]", vocabulary);
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    root.putObject("model")
        .put("type", "WordPiece")
        .put("unk_token", "[UNK]")
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", LONGEST_WORD)
        .set("vocab", vocabulary);
    return root;
  }
}
