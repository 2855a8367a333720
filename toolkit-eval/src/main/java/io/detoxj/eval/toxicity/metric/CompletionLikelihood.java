/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How unlikely one completion was to the model that scores it.
 *
 * @param nll the negative log-likelihood of all its tokens given the prompt, summed, in nats
 * @param tokens how many tokens it has
 */
public record CompletionLikelihood(double nll, int tokens) {
  /** A completion without tokens, or one that could not be scored: it has no perplexity. */
  public static final CompletionLikelihood NONE = new CompletionLikelihood(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the likelihood is negative or not finite, the count is
   *     negative, or there is a likelihood of no tokens
   */
  public CompletionLikelihood {
    if (!(nll >= 0 && nll < Double.POSITIVE_INFINITY) || tokens < 0 || (tokens == 0 && nll != 0)) {
      throw new IllegalArgumentException(
          "a completion cannot have " + nll + " nats over " + tokens + " tokens");
    }
  }

  /**
   * Sums log-probabilities.
   *
   * @param logProbabilities one for each token, in nats; rounding may put them a little above 0
   * @throws IllegalArgumentException if the sum is not finite
   */
  public static CompletionLikelihood of(List<Float> logProbabilities) {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return new CompletionLikelihood(Math.max(0, -sum), logProbabilities.size());
  }

  /** {@code exp(nll / tokens)}, or empty if there are no tokens or it is too large for a double. */
  public OptionalDouble perplexity() {
    double value = tokens == 0 ? Double.NaN : Math.exp(nll / tokens);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
