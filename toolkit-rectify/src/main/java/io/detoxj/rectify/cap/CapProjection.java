/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The distribution nearest to another that keeps to caps: of all q with {@code q <= c} and sum 1
 * the one with the least {@code KL(q || p)}, which is {@code q_i = min(c_i, tau p_i)}. Capped
 * tokens stand at their cap, the others keep their ratios, and tokens of probability 0 stay there.
 * It is what {@link ClipRounds} tends to.
 *
 * @param probabilities the projection, one a token
 * @param boost tau: how many times as probable the uncapped tokens became; 1 if nothing was capped
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CapProjection(double[] probabilities, double boost) {
  /**
   * Projects a distribution; exact but for rounding, and a few passes over the tokens.
   *
   * @param probabilities one a token, at least 0, together 1
   * @param caps one a token, in [0, 1]
   * @return empty if the caps are infeasible: those of the tokens with a probability sum below 1. A
   *     copy of the probabilities, to the bit, if none is above its cap
   * @throws IllegalArgumentException if the lengths differ or the probabilities do not sum to 1
   */
  public static Optional<CapProjection> of(double[] probabilities, double[] caps) {
    ValuedDistribution.requireSameLength(probabilities, caps, "caps");
    BoostSearch search = new BoostSearch(probabilities, caps);
    ValuedDistribution.requireDistribution(search.mass());
    if (!search.over()) {
      return Optional.of(new CapProjection(probabilities.clone(), 1));
    }
    OptionalDouble found = search.boost();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    double boost = found.getAsDouble();
    double[] projected = new double[caps.length];
    for (int i = 0; i < caps.length; i++) {
      projected[i] = Math.min(caps[i], boost * probabilities[i]);
    }
    return Optional.of(new CapProjection(projected, boost));
  }
}
