/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Locale;

/**
 * A confidence interval.
 *
 * @param low the lower bound
 * @param high the upper bound, not below the lower
 * @param level the share of intervals so made that hold the true value, such as 0.95
 */
public record Interval(double low, double high, double level) {
  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a bound is not finite, the bounds are in the wrong order or
   *     the level is not between 0 and 1
   */
  public Interval {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "an interval needs finite bounds in order, not [" + low + ", " + high + "]");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("the level must be between 0 and 1, not " + level);
    }
  }

  /** Whether a value lies in the interval, its bounds included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** The bounds with four decimals and the level, such as {@code [0.1000, 0.2500] at 95 %}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "[%.4f, %.4f] at %.4g %%", low, high, 100 * level);
  }
}
