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
      add(tokenizer.token(id), id);
      add(tokenizer.piece(id), id);
    }
  }

  /** A text that stands for two ids stands for none: which one a server means is not to be seen. */
  private void add(String text, int id) {
    // A part of a character reads as U+FFFD, whichever part it is.
    if (!text.isEmpty() && text.indexOf('\uFFFD') < 0) {
      ids.merge(text, id, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
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
