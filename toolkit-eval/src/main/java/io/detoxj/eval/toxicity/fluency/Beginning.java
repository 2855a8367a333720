/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.LanguageModel;
import java.util.OptionalInt;

/**
 * What a model reads before the first token of a text. It changes the perplexity of short texts, so
 * it is said in the id: with a token, the first token of the text is scored too.
 *
 * @param token the id of the token, or empty for none
 */
public record Beginning(OptionalInt token) {
  /** Nothing: the first token of a text is not scored. */
  public static final Beginning NONE = new Beginning(OptionalInt.empty());

  /** A token before the text, which itself is not scored. */
  public static Beginning with(int token) {
    return new Beginning(OptionalInt.of(token));
  }

  /**
   * The token a model was trained to read before a text: the one that its tokenizer puts there, or
   * end-of-text if it puts none, as for GPT-2.
   */
  public static Beginning of(LanguageModel model) {
    return with(ScoredTokens.beginning(model));
  }

  /** The sequence a model reads for a text. */
  int[] before(int[] text) {
    if (token.isEmpty()) {
      return text;
    }
    int[] sequence = new int[text.length + 1];
    sequence[0] = token.getAsInt();
    System.arraycopy(text, 0, sequence, 1, text.length);
    return sequence;
  }

  /** The words in ids of metrics: {@code none} or {@code token 50256}. */
  String inIds() {
    return token.isPresent() ? "token " + token.getAsInt() : "none";
  }
}
