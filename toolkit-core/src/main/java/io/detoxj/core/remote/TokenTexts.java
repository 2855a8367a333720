/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The ids of tokens by the texts servers give them. */
final class TokenTexts {
  private static final String BY_ID = "token_id:";
  private static final int AMBIGUOUS = -1;

  private final Map<String, Integer> ids = new HashMap<>();
  private final int vocabulary;

  TokenTexts(Tokenizer tokenizer) {
    this.vocabulary = tokenizer.vocabularySize();
    for (int id = 0; id < vocabulary; id++) {
      String written = tokenizer.token(id);
      if (!written.isEmpty()) {
        ids.put(written, id);
      }
    }
    for (int id = 0; id < vocabulary; id++) {
      String text = tokenizer.piece(id);
      if (!text.isEmpty() && text.indexOf('\uFFFD') < 0) {
        // Two ids can read alike; then only the vocabulary's own writing tells them apart.
        Integer other = ids.putIfAbsent(text, id);
        if (other != null && other != id && !tokenizer.token(other).equals(text)) {
          ids.put(text, AMBIGUOUS);
        }
      }
    }
  }

  /** The id of a text; empty if no token, or more than one, has it. */
  OptionalInt find(String text) {
    if (text.startsWith(BY_ID) && text.substring(BY_ID.length()).matches("\\d{1,9}")) {
      int id = Integer.parseInt(text.substring(BY_ID.length()));
      if (id < vocabulary) {
        return OptionalInt.of(id);
      }
    }
    Integer id = ids.get(text);
    return id == null || id == AMBIGUOUS ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
