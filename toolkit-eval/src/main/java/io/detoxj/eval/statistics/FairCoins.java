/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/**
 * Heads of some tosses of a fair coin: binomial with probability 1/2. Terms are added up as shares
 * of the largest one, whose logarithm is known, so that a tail of 1e-19 has as many digits as one
 * of 0.1; one minus the other tail would have none.
 *
 * @param tosses how many, at least 1
 */
record FairCoins(int tosses) {
  /** What no double is below, for a tail is never impossible. */
  static final double LEAST = Double.MIN_VALUE;

  /** Smaller shares of a sum change no digit of it. */
  private static final double NOTHING = 1e-20;

  /** The probability of so many heads. */
  double exactly(int heads) {
    return Math.exp(logOf(heads));
  }

  /** The probability of so many heads or fewer; 0 for a negative number. */
  double atMost(int heads) {
    if (heads < 0) {
      return 0;
    }
    if (heads > tosses / 2) {
      return 1 - atMost(tosses - heads - 1);
    }
    double share = 1;
    double sum = 1;
    for (int i = heads; i > 0 && share > NOTHING * sum; i--) {
      share *= (double) i / (tosses - i + 1);
      sum += share;
    }
    return Math.exp(logOf(heads) + Math.log(sum));
  }

  /** The logarithm of the binomial coefficient over all outcomes, its rounding errors kept. */
  private double logOf(int heads) {
    int fewer = Math.min(heads, tosses - heads);
    double sum = -tosses * Math.log(2);
    double lost = 0;
    for (int i = 1; i <= fewer; i++) {
      double term = Math.log((double) (tosses - fewer + i) / i) - lost;
      double next = sum + term;
      lost = next - sum - term;
      sum = next;
    }
    return sum;
  }
}
