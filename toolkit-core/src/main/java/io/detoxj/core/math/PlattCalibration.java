/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

/**
 * Turns a decision value into a probability with a fitted sigmoid (Platt, 1999; the smoothed
 * targets and Newton's method as in Lin, Lin and Weng, 2007). It keeps the order of the values.
 *
 * @param slope the factor of the value, above 0
 * @param offset what is added, in log-odds
 */
public record PlattCalibration(double slope, double offset) {
  private static final int MAX_STEPS = 100;
  private static final double DAMPING = 1e-12;

  /** Checks the numbers. */
  public PlattCalibration {
    if (!(slope > 0) || Double.isInfinite(slope) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "calibration needs a finite slope above 0 and a finite offset, not %s and %s"
              .formatted(slope, offset));
    }
  }

  /** The probability of a decision value. */
  public double probability(double value) {
    return sigmoid(slope * value + offset);
  }

  /** The probability of some log-odds. */
  public static double sigmoid(double logOdds) {
    // Two branches, so that neither overflows.
    if (logOdds >= 0) {
      return 1 / (1 + StrictMath.exp(-logOdds));
    }
    double odds = StrictMath.exp(logOdds);
    return odds / (1 + odds);
  }

  /**
   * Fits slope and offset by maximum likelihood.
   *
   * @param values decision values
   * @param positives whether each belongs to the positive class
   * @throws IllegalArgumentException if the values do not rank the positives above the negatives,
   *     for then no increasing sigmoid fits
   */
  public static PlattCalibration fit(double[] values, boolean[] positives) {
    int positiveCount = 0;
    for (boolean positive : positives) {
      positiveCount += positive ? 1 : 0;
    }
    double high = (positiveCount + 1.0) / (positiveCount + 2.0);
    double low = 1.0 / (values.length - positiveCount + 2.0);
    double slope = 0;
    double offset = StrictMath.log((positiveCount + 1.0) / (values.length - positiveCount + 1.0));
    double loss = loss(values, positives, slope, offset, high, low);
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] move = newtonMove(values, positives, slope, offset, high, low);
      double rate = 1;
      double next = loss(values, positives, slope + move[0], offset + move[1], high, low);
      while (next > loss && rate > 1e-10) {
        rate /= 2;
        next = loss(values, positives, slope + rate * move[0], offset + rate * move[1], high, low);
      }
      if (next >= loss) {
        break;
      }
      slope += rate * move[0];
      offset += rate * move[1];
      loss = next;
    }
    return new PlattCalibration(slope, offset);
  }

  private static double[] newtonMove(
      double[] values, boolean[] positives, double slope, double offset, double high, double low) {
    double gradSlope = 0;
    double gradOffset = 0;
    double h11 = DAMPING;
    double h22 = DAMPING;
    double h12 = 0;
    for (int i = 0; i < values.length; i++) {
      double p = sigmoid(slope * values[i] + offset);
      double error = p - (positives[i] ? high : low);
      double curve = p * (1 - p);
      gradSlope += error * values[i];
      gradOffset += error;
      h11 += curve * values[i] * values[i];
      h12 += curve * values[i];
      h22 += curve;
    }
    double determinant = h11 * h22 - h12 * h12;
    return new double[] {
      -(h22 * gradSlope - h12 * gradOffset) / determinant,
      -(h11 * gradOffset - h12 * gradSlope) / determinant
    };
  }

  private static double loss(
      double[] values, boolean[] positives, double slope, double offset, double high, double low) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double z = slope * values[i] + offset;
      double target = positives[i] ? high : low;
      // log(1 + e^z) - t z, written so that e^z cannot overflow.
      sum += Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z))) - target * z;
    }
    return sum;
  }
}
