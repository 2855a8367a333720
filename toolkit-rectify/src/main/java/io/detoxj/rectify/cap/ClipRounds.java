/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.Optional;

/**
 * The authors' rectification: clip at the caps, divide by the sum, and again. A few rounds do not
 * keep to the caps: after the last, {@code q_i <= c_i / Z} with Z the sum it divided by. With many
 * rounds and feasible caps it is {@link CapProjection}.
 *
 * <p>Rounds of 5, 3 and 2 are found in the authors' public code. They run there even if the caps
 * sum below 1, and then exceed all of them.
 */
public final class ClipRounds {
  private ClipRounds() {}

  /**
   * Clips and normalises.
   *
   * @param probabilities one a token, at least 0, together 1
   * @param caps one a token, in [0, 1]
   * @param rounds at least 1; it stops early once no token is above its cap
   * @return one probability a token; empty if the caps leave nothing. A copy of the probabilities,
   *     to the bit, if none is above its cap
   * @throws IllegalArgumentException if the lengths differ or there is no round
   */
  public static Optional<double[]> apply(double[] probabilities, double[] caps, int rounds) {
    ValuedDistribution.requireSameLength(probabilities, caps, "caps");
    requireRounds(rounds);
    double[] clipped = probabilities.clone();
    for (int round = 0; round < rounds; round++) {
      boolean over = false;
      double sum = 0;
      for (int i = 0; i < caps.length; i++) {
        over |= clipped[i] > caps[i];
        clipped[i] = Math.min(clipped[i], caps[i]);
        sum += clipped[i];
      }
      if (sum == 0) {
        return Optional.empty();
      }
      if (!over) {
        break;
      }
      for (int i = 0; i < caps.length; i++) {
        clipped[i] /= sum;
      }
    }
    return Optional.of(clipped);
  }

  static void requireRounds(int rounds) {
    if (rounds < 1) {
      throw new IllegalArgumentException("there must be at least 1 round but were " + rounds);
    }
  }
}
