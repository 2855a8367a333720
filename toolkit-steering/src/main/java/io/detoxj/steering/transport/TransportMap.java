/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.transport;

import java.util.Arrays;

/**
 * How the values of one unit over toxic texts are carried to those over neutral ones: {@code x ->
 * slope x + offset}, for values between those seen over toxic texts.
 *
 * @param slope omega, never below 0
 * @param offset b
 * @param low the smallest value seen over toxic texts; it and those below stay
 * @param high the largest one; it and those above stay
 */
public record TransportMap(double slope, double offset, double low, double high) {
  private static final double SMALLEST_DEVIATION = 1e-4;

  /** How a map is made of the values (Rodriguez et al., arXiv 2410.23054). */
  public enum Kind {
    /**
     * Least squares on the sorted values: {@code omega = sum((x - mean x)(y - mean y)) / sum((x -
     * mean x)^2)}, {@code b = mean y - omega mean x}.
     */
    LINEAR,
    /** {@code omega = 1}: the means are made equal. */
    MEAN,
    /** {@code omega = sigma_y / sigma_x}, with n - 1: means and deviations are made equal. */
    GAUSSIAN
  }

  /** What leaves every value as it is. */
  static final TransportMap IDENTITY = new TransportMap(1, 0, 0, 0);

  /**
   * Fits a map.
   *
   * @param toxic values of the unit, one a text; at least two, not all alike
   * @param neutral as many values
   * @throws IllegalArgumentException if there are too few, not as many, or the toxic ones are alike
   */
  public static TransportMap fit(Kind kind, double[] toxic, double[] neutral) {
    if (toxic.length < 2 || toxic.length != neutral.length) {
      throw new IllegalArgumentException(
          "a map needs as many values of both classes, 2 or more, but there are %s and %s"
              .formatted(toxic.length, neutral.length));
    }
    double[] x = toxic.clone();
    double[] y = neutral.clone();
    Arrays.sort(x);
    Arrays.sort(y);
    double low = x[0];
    double high = x[x.length - 1];
    if (low == high) {
      throw new IllegalArgumentException("all " + x.length + " toxic values are " + low);
    }
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    if (kind == Kind.GAUSSIAN && Math.sqrt(xx / (x.length - 1)) <= SMALLEST_DEVIATION) {
      return IDENTITY;
    }
    double slope =
        switch (kind) {
          case LINEAR -> xy / xx;
          case MEAN -> 1;
          case GAUSSIAN -> Math.sqrt(yy / xx);
        };
    return new TransportMap(slope, meanY - slope * meanX, low, high);
  }

  /** Where a value is carried, whatever was seen. */
  public double of(double x) {
    return slope * x + offset;
  }

  /** Whether a value is between those seen. */
  public boolean moves(double x) {
    return x > low && x < high;
  }
}
