/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

/**
 * How unlikely the scored tokens of a text were to a model.
 *
 * @param nats their negative log-likelihood, summed; 0 or more
 * @param tokens how many were scored
 * @param greedy whether each of them was the most probable one, as greedy decoding would write it
 */
public record Likelihood(double nats, int tokens, boolean greedy) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative or no number
   */
  public Likelihood {
    if (!(nats >= 0) || tokens < 0) {
      throw new IllegalArgumentException(
          "a likelihood cannot be of " + nats + " nats over " + tokens + " tokens");
    }
  }
}
