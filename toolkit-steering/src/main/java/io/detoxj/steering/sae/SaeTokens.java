/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;

/**
 * Texts that begin as those an autoencoder was trained on: with the model's first special token or
 * without ({@link SaeConfig.Source#prependsBos}). The first token of a text is unlike all others to
 * a model, so features of texts that begin otherwise are not those the autoencoder learnt.
 */
public final class SaeTokens {
  private SaeTokens() {}

  /** The tokens of a text, cut to the model's context. */
  public static int[] of(TransformerModel model, SparseAutoencoder sae, String text) {
    return begun(model, sae, model.tokenizer().encode(text));
  }

  /**
   * A sequence with the first token it should have, cut to the model's context; one that begins
   * with it already is not given another. Nothing is taken off the beginning of one that should
   * have none.
   */
  public static int[] begun(TransformerModel model, SparseAutoencoder sae, int[] ids) {
    int[] result = ids;
    int first = firstToken(model);
    if (sae.config().source().prependsBos() && (ids.length == 0 || ids[0] != first)) {
      result = new int[ids.length + 1];
      result[0] = first;
      System.arraycopy(ids, 0, result, 1, ids.length);
    }
    return Arrays.copyOf(result, Math.min(result.length, model.contextLength()));
  }

  /** What the tokenizer puts before a text; GPT-2's puts nothing, and end-of-text stands there. */
  private static int firstToken(TransformerModel model) {
    int[] special = model.tokenizer().encodePrompt("");
    return special.length > 0 ? special[0] : model.endOfText();
  }
}
