/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Likelihoods of the last tokens of sequences, in batches of like lengths. */
final class TailLikelihoods {
  /** Bounds the logits of one batch to 256 MB. */
  private static final long LOGITS_AT_ONCE = 1 << 26;

  private TailLikelihoods() {}

  /** A sequence of which the last tokens are scored. */
  static final class Tail {
    private final int[] tokens;
    private final int scored;
    private final int prompt;

    /**
     * Keeps the array.
     *
     * @param tokens all it has, those that are only read included
     * @param scored how many of the last are scored
     * @param prompt how many of the first are a prompt; 1 for a text that continues none
     */
    Tail(int[] tokens, int scored, int prompt) {
      this.tokens = tokens;
      this.scored = scored;
      this.prompt = prompt;
    }

    int scored() {
      return scored;
    }

    /**
     * Whether there is something to score, something before it, and room to read all but the last.
     */
    boolean fits(TransformerModel model) {
      return scored > 0 && scored < tokens.length && tokens.length <= model.contextLength() + 1;
    }
  }

  /**
   * Negative log-likelihoods.
   *
   * @param done hears after each batch how many tails are scored
   * @return nats of each tail, summed over its scored tokens; not a number for one that does not
   *     fit
   */
  static double[] nats(TransformerModel model, List<Tail> tails, IntConsumer done) {
    double[] nats = new double[tails.size()];
    Arrays.fill(nats, Double.NaN);
    // Like lengths together, so that little of a batch is padding.
    int[] order =
        IntStream.range(0, nats.length)
            .filter(i -> tails.get(i).fits(model))
            .boxed()
            .sorted(Comparator.comparingInt(i -> tails.get(i).tokens.length))
            .mapToInt(i -> i)
            .toArray();
    int first = 0;
    while (first < order.length) {
      int end = first + 1;
      while (end < order.length
          && (end + 1L - first) * tails.get(order[end]).tokens.length * model.vocabularySize()
              <= LOGITS_AT_ONCE) {
        end++;
      }
      int[] batch = Arrays.copyOfRange(order, first, end);
      List<float[]> all =
          model.logProbabilities(
              Arrays.stream(batch).mapToObj(i -> tails.get(i).tokens).toList(),
              Arrays.stream(batch).mapToObj(i -> tails.get(i).prompt).toList());
      for (int row = 0; row < batch.length; row++) {
        nats[batch[row]] = sum(all.get(row), tails.get(batch[row]).scored);
      }
      first = end;
      done.accept(first);
    }
    return nats;
  }

  private static double sum(float[] logProbabilities, int scored) {
    double nats = 0;
    for (int i = logProbabilities.length - scored; i < logProbabilities.length; i++) {
      nats -= logProbabilities[i];
    }
    // Rounding may put a log-probability a little above 0.
    return Math.max(0, nats);
  }
}
