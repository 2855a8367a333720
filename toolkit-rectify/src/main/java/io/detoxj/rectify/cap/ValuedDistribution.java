/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.function.DoubleUnaryOperator;

/**
 * A checked distribution with the values of its tokens.
 *
 * @param probabilities one a token, together 1
 * @param values one a token, in [-1, 0]; 0 for the exempt token, whose value is not believed
 * @param exempt index of the token no rule may lower, or -1
 * @param risk {@code sum p (-Q)}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ValuedDistribution(double[] probabilities, double[] values, int exempt, double risk) {
  /** Softmax in float32 over a large vocabulary is further from 1 than rounding in float64. */
  private static final double SUM_TOLERANCE = 1e-3;

  /** Values this near each other or to -1 are not told apart: they come from float32 networks. */
  private static final double RESOLUTION = 1e-6;

  static ValuedDistribution of(double[] probabilities, double[] values, int exempt) {
    requireSameLength(probabilities, values, "values");
    if (exempt < -1 || exempt >= probabilities.length) {
      throw new IllegalArgumentException(
          "the exempt token is %s; it must be an index below %s, or -1 for none"
              .formatted(exempt, probabilities.length));
    }
    double[] clamped = new double[values.length];
    double mass = 0;
    double risk = 0;
    for (int i = 0; i < values.length; i++) {
      if (!(probabilities[i] >= 0) || Double.isNaN(values[i])) {
        throw new IllegalArgumentException(
            "token %s has probability %s and value %s; a probability is at least 0, and neither may be NaN"
                .formatted(i, probabilities[i], values[i]));
      }
      clamped[i] = i == exempt ? 0 : clamp(values[i]);
      mass += probabilities[i];
      risk -= probabilities[i] * clamped[i];
    }
    requireDistribution(mass);
    return new ValuedDistribution(probabilities, clamped, exempt, risk);
  }

  static void requireSameLength(double[] probabilities, double[] others, String name) {
    if (probabilities.length != others.length) {
      throw new IllegalArgumentException(
          "%s probabilities and %s %s; one of each a token is needed"
              .formatted(probabilities.length, others.length, name));
    }
  }

  static void requireDistribution(double mass) {
    if (!(Math.abs(mass - 1) <= SUM_TOLERANCE)) {
      throw new IllegalArgumentException(
          "the probabilities sum to %s; they must sum to 1: normalise them over the tokens left"
              .formatted(mass));
    }
  }

  static double clamp(double value) {
    return Math.max(-1, Math.min(0, value));
  }

  /** The caps of the tokens; 1 for the exempt one. */
  double[] caps(TokenCap cap) {
    double[] caps = cap.caps(values);
    if (exempt >= 0) {
      caps[exempt] = 1;
    }
    return caps;
  }

  /** Whether the caps, but for their floor, leave mass that is more than noise. */
  boolean survives(TokenCap cap) {
    TokenCap bare = cap.withFloor(0);
    double left = 0;
    for (int i = 0; i < values.length && left <= RESOLUTION; i++) {
      left += Math.min(probabilities[i], i == exempt ? 1 : bare.cap(values[i]));
    }
    return left > RESOLUTION;
  }

  /** Whether some distribution over these tokens keeps to the caps. */
  boolean feasible(TokenCap cap) {
    double room = 0;
    for (int i = 0; i < values.length; i++) {
      if (probabilities[i] > 0) {
        room += i == exempt ? 1 : cap.cap(values[i]);
      }
    }
    return room >= 1 - BoostSearch.ROUNDING;
  }

  /** Whether all tokens but the exempt one end undesired, so that nothing can be told apart. */
  boolean isDeadEnd() {
    return bestValue() <= RESOLUTION - 1;
  }

  /** The highest value of a token that may be reweighed; -infinity if there is none. */
  double bestValue() {
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      if (i != exempt && probabilities[i] > 0) {
        best = Math.max(best, values[i]);
      }
    }
    return best;
  }

  /**
   * Shares the mass of all tokens but the exempt one in proportion to {@code p weight(Q)}. At least
   * one weight must be above 0; if all are 1, the probabilities are what they were, to the bit.
   */
  double[] reweighed(DoubleUnaryOperator weight) {
    double[] shares = new double[values.length];
    double before = 0;
    double after = 0;
    for (int i = 0; i < shares.length; i++) {
      if (i != exempt && probabilities[i] > 0) {
        shares[i] = probabilities[i] * weight.applyAsDouble(values[i]);
        before += probabilities[i];
        after += shares[i];
      }
    }
    double scale = before / after;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = i == exempt ? probabilities[i] : shares[i] * scale;
    }
    return shares;
  }

  /** How many times as probable the most raised token is; 1 if none is raised. */
  double boost(double[] rectified) {
    double boost = 1;
    for (int i = 0; i < rectified.length; i++) {
      // Division is slow, and few tokens are raised more than all before them.
      if (rectified[i] > boost * probabilities[i]) {
        boost = rectified[i] / probabilities[i];
      }
    }
    return boost;
  }

  /** The report of a distribution that replaces this one. */
  Rectified rectified(double[] rectified, Outcome branch, double epsilon) {
    double after = 0;
    for (int i = 0; i < rectified.length; i++) {
      after -= rectified[i] * values[i];
    }
    return new Rectified(rectified, branch, epsilon, boost(rectified), risk, after);
  }
}
