/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

/** How far probabilities are from what happened. */
public final class CalibrationError {
  private CalibrationError() {}

  /**
   * The mean squared difference between probability and outcome (Brier, 1950).
   *
   * @param probabilities the forecasts, 0 to 1
   * @param outcomes whether it happened
   * @return 0 (perfect) to 1
   * @throws IllegalArgumentException if there are none, or the lengths differ
   */
  public static double brier(double[] probabilities, boolean[] outcomes) {
    check(probabilities, outcomes);
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double miss = probabilities[i] - (outcomes[i] ? 1 : 0);
      sum += miss * miss;
    }
    return sum / probabilities.length;
  }

  /**
   * The expected calibration error over bins of equal width (Naeini, Cooper and Hauskrecht, 2015):
   * the mean distance, weighted by bin size, of the mean forecast and the share of outcomes.
   *
   * @param probabilities the forecasts, 0 to 1
   * @param outcomes whether it happened
   * @param bins how many bins, at least 1
   * @return 0 (perfect) to 1
   * @throws IllegalArgumentException if there are no forecasts or bins, or the lengths differ
   */
  public static double expected(double[] probabilities, boolean[] outcomes, int bins) {
    check(probabilities, outcomes);
    if (bins < 1) {
      throw new IllegalArgumentException("bins is " + bins + "; it must be at least 1");
    }
    double[] gaps = new double[bins];
    for (int i = 0; i < probabilities.length; i++) {
      int bin = Math.min(bins - 1, (int) (probabilities[i] * bins));
      gaps[bin] += probabilities[i] - (outcomes[i] ? 1 : 0);
    }
    double sum = 0;
    for (double gap : gaps) {
      sum += Math.abs(gap);
    }
    return sum / probabilities.length;
  }

  private static void check(double[] probabilities, boolean[] outcomes) {
    if (probabilities.length == 0 || probabilities.length != outcomes.length) {
      throw new IllegalArgumentException(
          "%s probabilities and %s outcomes; as many of both, and at least one, are needed"
              .formatted(probabilities.length, outcomes.length));
    }
  }
}
