/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

import io.detoxj.core.model.TransformerModel;
import java.util.List;

/** How well a model predicts texts. */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * The mean over all tokens but the first of each sequence of minus their log-probability.
   *
   * @param sequences token ids, of any lengths from 1 to one more than the context length
   * @return nats a token; its exponential is the perplexity
   * @throws IllegalArgumentException if no sequence has two tokens, or one is too long
   */
  public static double of(TransformerModel model, List<int[]> sequences) {
    List<Likelihood> all =
        new Likelihoods(model)
            .of(
                sequences.stream()
                    .filter(sequence -> sequence.length > 1)
                    .map(ScoredTokens::afterFirst)
                    .toList());
    long tokens = all.stream().mapToLong(Likelihood::tokens).sum();
    if (tokens == 0) {
      throw new IllegalArgumentException(
          "none of the " + sequences.size() + " sequences has two tokens; give longer texts");
    }
    return all.stream().mapToDouble(Likelihood::nats).sum() / tokens;
  }
}
