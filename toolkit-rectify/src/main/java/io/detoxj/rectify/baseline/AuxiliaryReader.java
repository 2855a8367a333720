/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.model.Companion;
import io.detoxj.core.model.LanguageModel;
import java.util.List;

/** An auxiliary model in step with one batch, with errors that say what does not fit it. */
final class AuxiliaryReader implements AutoCloseable {
  private final LanguageModel model;
  private final String duty;
  private final Companion companion;
  private int[] lengths = {};

  /** A reader of a model, or of a view without its processors, with its duty for messages. */
  AuxiliaryReader(LanguageModel model, String duty) {
    this.model = model;
    this.duty = duty;
    this.companion = new Companion(model);
  }

  /**
   * Reads whole texts.
   *
   * @throws InterventionException if one is longer than the model's context
   */
  void begin(List<int[]> texts) {
    lengths = texts.stream().mapToInt(text -> text.length).toArray();
    for (int length : lengths) {
      requireContext(length);
    }
    companion.begin(texts);
  }

  /**
   * Next-token logits of a row that is not finished.
   *
   * @return {@code [vocabulary]}, not to be changed
   * @throws InterventionException if the row is longer than the model's context
   */
  float[] logits(int row) {
    // Finished rows are fed on beyond the context, and nobody asks for theirs.
    requireContext(lengths[row]);
    return companion.logits()[row];
  }

  /**
   * As {@link #logits}, for methods that subtract logits or log-probabilities.
   *
   * @throws InterventionException if one of them is not finite
   */
  float[] finiteLogits(int row) {
    float[] logits = logits(row);
    for (int token = 0; token < logits.length; token++) {
      if (!Float.isFinite(logits[token])) {
        throw new InterventionException(
            "the %s gives the logit %s to token %s, with which nothing can be subtracted; take a model that scores its whole vocabulary"
                .formatted(duty, logits[token], token));
      }
    }
    return logits;
  }

  /** Reads one more token a row. */
  void accept(int[] tokens) {
    companion.accept(tokens);
    for (int row = 0; row < lengths.length; row++) {
      lengths[row]++;
    }
  }

  private void requireContext(int length) {
    int context = model.contextLength();
    if (length > context) {
      throw new InterventionException(
          "the %s would have to read %s tokens (what the method puts before the prompt, the prompt and the new tokens), but its context is %s; shorten the prompt, lower maxNewTokens or take a model with a longer context"
              .formatted(duty, length, context));
    }
  }

  @Override
  public void close() {
    companion.close();
  }
}
