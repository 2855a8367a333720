/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** RoBERTa's vocab.json and merges.txt as the content of a tokenizer.json. */
final class RobertaFiles {
  private static final String MASK = "<mask>";
  private static final List<String> SPECIAL = List.of("<s>", "<pad>", "</s>", "<unk>", MASK);

  private RobertaFiles() {}

  static ObjectNode tokenizer(LegacyFiles files, String vocabularyFile, String mergesFile)
      throws IOException {
    ObjectNode vocabulary = files.object(vocabularyFile);
    boolean prefixSpace = files.flag("add_prefix_space", false);
    ObjectNode root = TokenizerJson.root();
    for (String token : SPECIAL) {
      // The mask takes the space before it along.
      TokenizerJson.addSpecial(root, files, vocabularyFile, vocabulary, token, token.equals(MASK));
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", TokenizerJson.byteLevel(prefixSpace));
    ObjectNode around =
        root.putObject("post_processor")
            .put("type", "RobertaProcessing")
            .put("trim_offsets", true)
            .put("add_prefix_space", prefixSpace);
    TokenizerJson.putPair(around, "sep", "</s>", vocabulary);
    TokenizerJson.putPair(around, "cls", "<s>", vocabulary);
    root.set("decoder", TokenizerJson.byteLevel(prefixSpace));
    ArrayNode merges = TokenizerJson.bytePairs(root, vocabulary);
    for (String line : files.lines(mergesFile)) {
      if (!line.isEmpty() && !line.startsWith("#version")) {
        merges.add(line);
      }
    }
    return root;
  }
}
