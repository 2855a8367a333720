/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import java.util.Locale;

/**
 * How unlikely a text was to a model.
 *
 * @param id which text
 * @param nll the negative log-likelihood of its scored tokens, summed, in nats
 * @param tokens how many tokens were scored
 * @param words pieces between white space, an empty one before or behind included, as
 *     lm-evaluation-harness counts them
 * @param bytes length in UTF-8
 */
public record TextLikelihood(String id, double nll, int tokens, int words, int bytes) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the likelihood is negative or not finite, or a count is
   *     negative
   */
  public TextLikelihood {
    if (!(nll >= 0 && nll < Double.POSITIVE_INFINITY) || tokens < 0 || words < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "text %s cannot have %s nats over %d tokens, %d words and %d bytes",
              id,
              nll,
              tokens,
              words,
              bytes));
    }
  }
}
