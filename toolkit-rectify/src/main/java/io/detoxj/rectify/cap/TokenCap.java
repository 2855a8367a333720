/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/**
 * The largest probability a token may have, given its value: {@code 1 + Q} tightened by epsilon and
 * held in [floor, 1]. Values are clamped to [-1, 0] first.
 *
 * @param epsilon how strict, in [0, 1): tokens that end undesired with probability at least {@code
 *     1 - epsilon} are forbidden
 * @param form how epsilon enters
 * @param floor the least cap, in [0, 1); above 0 nothing is forbidden outright, and a distribution
 *     with all tokens at the floor turns uniform, which {@link Rectifier} prevents
 */
public record TokenCap(double epsilon, EpsilonForm form, double floor) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if epsilon or the floor is outside [0, 1)
   */
  public TokenCap {
    requireFraction("epsilon", epsilon);
    requireFraction("the floor of the cap", floor);
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  /** The normalised form without a floor. */
  public static TokenCap normalised(double epsilon) {
    return new TokenCap(epsilon, EpsilonForm.NORMALISED, 0);
  }

  /** The subtractive form without a floor. */
  public static TokenCap subtractive(double epsilon) {
    return new TokenCap(epsilon, EpsilonForm.SUBTRACTIVE, 0);
  }

  /** The same cap with another epsilon. */
  public TokenCap withEpsilon(double epsilon) {
    return new TokenCap(epsilon, form, floor);
  }

  /** The same cap with another floor. */
  public TokenCap withFloor(double floor) {
    return new TokenCap(epsilon, form, floor);
  }

  /** The cap of a token of this value. */
  public double cap(double value) {
    double room = 1 + ValuedDistribution.clamp(value) - epsilon;
    double cap = form == EpsilonForm.NORMALISED ? room / (1 - epsilon) : room;
    return Math.max(floor, Math.min(1, cap));
  }

  /**
   * The caps of many tokens.
   *
   * @param values one value a token
   * @return one cap a token
   */
  public double[] caps(double[] values) {
    double[] caps = new double[values.length];
    for (int i = 0; i < caps.length; i++) {
      caps[i] = cap(values[i]);
    }
    return caps;
  }
}
