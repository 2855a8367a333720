/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * Williams' test of two dependent correlations that share a variable ("The comparison of regression
 * variables", Journal of the Royal Statistical Society B 21, 1959), in the form of Steiger
 * (Psychological Bulletin 87, 1980, equation 7): is a metric nearer to people's ratings than
 * another on the same items?
 *
 * @param t the statistic; above 0 if the first correlation is the greater
 * @param pValue one-sided, for the first correlation being the greater
 */
public record WilliamsTest(double t, double pValue) {
  private static final int LEAST_ITEMS = 4;

  /**
   * Tests.
   *
   * @param first correlation of the first metric and the ratings
   * @param second correlation of the second metric and the ratings
   * @param between correlation of the two metrics
   * @param n items, 4 or more
   * @throws IllegalArgumentException if a correlation is not from -1 to 1, there are too few items,
   *     or no three series have such correlations
   */
  public static WilliamsTest of(double first, double second, double between, int n) {
    for (double r : new double[] {first, second, between}) {
      if (!(r >= -1 && r <= 1)) {
        throw new IllegalArgumentException("a correlation is from -1 to 1, not " + r);
      }
    }
    double determinant =
        1 - first * first - second * second - between * between + 2 * first * second * between;
    if (n < LEAST_ITEMS || determinant < 0) {
      throw new IllegalArgumentException(
          "Williams' test needs %s items or more, not %s, and correlations that go together, not %s, %s and %s"
              .formatted(LEAST_ITEMS, n, first, second, between));
    }
    double mean = (first + second) / 2;
    double below = 2 * determinant * (n - 1) / (n - 3) + mean * mean * Math.pow(1 - between, 3);
    double t = (first - second) * Math.sqrt((n - 1) * (1 + between) / below);
    // Two metrics that are one have no difference to test.
    double shown = Double.isNaN(t) ? 0 : t;
    return new WilliamsTest(shown, new TDistribution(n - 3).cumulativeProbability(-shown));
  }
}
