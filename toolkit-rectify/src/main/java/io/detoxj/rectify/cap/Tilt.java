/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.Optional;

/**
 * Weighs tokens by their safety instead of capping them: {@code q} is proportional to {@code p (1 +
 * Q)^k}. Power 1 is {@code p} given that the text ends well, if the values are those of the model
 * itself. Unlike a cap it never raises the expected risk, since {@code E_q[1 + Q] = E_p[(1 +
 * Q)^(k+1)] / E_p[(1 + Q)^k] >= E_p[1 + Q]}. The authors' follow-up (arXiv 2311.04921) multiplies
 * like this in its code; it is not what is called rectification.
 */
public final class Tilt {
  private Tilt() {}

  /**
   * Tilts a distribution.
   *
   * @param probabilities one a token, at least 0, together 1
   * @param values one a token; clamped to [-1, 0]
   * @param power k, at least 0; 0 changes nothing
   * @param exempt index of the token that keeps its probability, or -1
   * @return one probability a token; empty if every other token has a value of -1. A copy of the
   *     probabilities, to the bit, if all weights are equal
   * @throws IllegalArgumentException if the arguments are outside the ranges above
   */
  public static Optional<double[]> apply(
      double[] probabilities, double[] values, double power, int exempt) {
    requirePower(power);
    return apply(ValuedDistribution.of(probabilities, values, exempt), power);
  }

  static Optional<double[]> apply(ValuedDistribution support, double power) {
    double best = 1 + support.bestValue();
    if (power == 0 || best < 0) {
      return Optional.of(support.probabilities().clone());
    }
    if (support.isDeadEnd()) {
      return Optional.empty();
    }
    // Relative to the best, so that a high power does not underflow and equal weights are 1.
    return Optional.of(support.reweighed(value -> Math.pow((1 + value) / best, power)));
  }

  static void requirePower(double power) {
    if (!(power >= 0 && power < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the power of a tilt must be at least 0 and finite but was " + power);
    }
  }
}
