/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.ArrayList;
import java.util.List;

/** How well a model predicts texts. */
public final class CrossEntropy {
  private static final int SEQUENCES_AT_ONCE = 64;

  private CrossEntropy() {}

  /**
   * The mean over all tokens but the first of each sequence of minus their log-probability.
   *
   * @param sequences token ids, of any lengths from 1 to the context length
   * @return nats a token; its exponential is the perplexity
   * @throws IllegalArgumentException if no sequence has two tokens
   */
  public static double of(TransformerModel model, List<int[]> sequences) {
    double sum = 0;
    long count = 0;
    List<int[]> byLength = new ArrayList<>(sequences);
    // Sequences of like length together, so that little of a batch is padding.
    byLength.sort((a, b) -> Integer.compare(a.length, b.length));
    for (int first = 0; first < byLength.size(); first += SEQUENCES_AT_ONCE) {
      int end = Math.min(first + SEQUENCES_AT_ONCE, byLength.size());
      for (float[] ofSequence : model.logProbabilities(byLength.subList(first, end))) {
        for (float logProbability : ofSequence) {
          sum -= logProbability;
        }
        count += ofSequence.length;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "none of the " + sequences.size() + " sequences has two tokens; give longer texts");
    }
    return sum / count;
  }
}
