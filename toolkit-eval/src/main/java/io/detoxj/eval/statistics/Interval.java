/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A confidence interval.
 *
 * @param low the lower bound
 * @param high the upper bound, not below the lower
 * @param level the share of intervals so made that hold the true value, such as 0.95
 * @param method how the bounds were made in fact
 * @param fallback why this is not by the method that was asked for, or null if it is
 */
public record Interval(
    double low, double high, double level, IntervalMethod method, @Nullable Fallback fallback) {
  /** Why the bias-corrected and accelerated interval is not there for some data. */
  public enum Fallback {
    /** The resamples do not differ, so there is nothing to correct. */
    RESAMPLES_EQUAL,
    /** All resamples lie on one side of the estimate, so its bias has no finite correction. */
    ESTIMATE_OUTSIDE_RESAMPLES,
    /** Leaving out any one unit gives the same value, so there is no acceleration. */
    LEFT_OUT_EQUAL,
    /** The acceleration is so strong that the corrected tails would change places. */
    ACCELERATION_TOO_STRONG
  }

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a bound is not finite, the bounds are in the wrong order,
   *     the level is not between 0 and 1, or what is said to be by {@link IntervalMethod#BCA} is
   *     said to be a fallback too
   */
  public Interval {
    Objects.requireNonNull(method, "method");
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "an interval needs finite bounds in order, not [" + low + ", " + high + "]");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("the level must be between 0 and 1, not " + level);
    }
    if (method == IntervalMethod.BCA && fallback != null) {
      throw new IllegalArgumentException("BCA is what one falls back from, not to: " + fallback);
    }
  }

  /** An interval by percentiles that was asked for as such. */
  public Interval(double low, double high, double level) {
    this(low, high, level, IntervalMethod.PERCENTILE, null);
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
