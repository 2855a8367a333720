/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/** A statistic's values in many resamples, and the intervals that can be read off them. */
final class Resamples {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /** Far above what rounding does to a sum over units, far below what a sample can do. */
  private static final double ROUNDING = 1e-12;

  private final double estimate;
  private final double[] sorted;
  private final Supplier<double[]> leaveOneOut;
  private final double tolerance;

  /**
   * Copies and sorts the values.
   *
   * @param estimate the statistic of the data as they are
   * @param values one of each resample, finite
   * @param scale the size of the numbers that the values were computed from; it tells which
   *     differences are rounding
   * @param leaveOneOut gives the statistic without each unit in turn; asked only if needed
   */
  Resamples(double estimate, double[] values, double scale, Supplier<double[]> leaveOneOut) {
    this.estimate = estimate;
    this.leaveOneOut = leaveOneOut;
    this.sorted = values.clone();
    Arrays.sort(sorted);
    double largest = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
    this.tolerance = ROUNDING * Math.max(scale, largest);
  }

  /** The interval by a method, or by percentiles with the reason why there is no other. */
  Interval interval(IntervalMethod method, double level) {
    return switch (method) {
      case PERCENTILE -> percentile(level, null);
      case BCA -> bca(level);
    };
  }

  private Interval percentile(double level, Interval.@Nullable Fallback fallback) {
    double tail = (1 - level) / 2;
    return new Interval(
        quantile(tail), quantile(1 - tail), level, IntervalMethod.PERCENTILE, fallback);
  }

  /**
   * The tail {@code t} becomes {@code Phi(z0 + (z0 + z_t) / (1 - a (z0 + z_t)))} (Efron and
   * Tibshirani 1993, equation 14.10).
   */
  private Interval bca(double level) {
    if (sorted[sorted.length - 1] - sorted[0] <= tolerance) {
      return percentile(level, Interval.Fallback.RESAMPLES_EQUAL);
    }
    double below = shareBelow();
    if (below <= 0 || below >= 1) {
      return percentile(level, Interval.Fallback.ESTIMATE_OUTSIDE_RESAMPLES);
    }
    OptionalDouble acceleration = acceleration(leaveOneOut.get());
    if (acceleration.isEmpty()) {
      return percentile(level, Interval.Fallback.LEFT_OUT_EQUAL);
    }
    double z0 = NORMAL.inverseCumulativeProbability(below);
    double z = NORMAL.inverseCumulativeProbability((1 + level) / 2);
    double a = acceleration.getAsDouble();
    // Beyond the pole of the correction its tails are no longer in the order of their levels.
    if (1 - a * (z0 - z) <= 0 || 1 - a * (z0 + z) <= 0) {
      return percentile(level, Interval.Fallback.ACCELERATION_TOO_STRONG);
    }
    return new Interval(
        quantile(corrected(z0, -z, a)),
        quantile(corrected(z0, z, a)),
        level,
        IntervalMethod.BCA,
        null);
  }

  private static double corrected(double z0, double z, double acceleration) {
    return NORMAL.cumulativeProbability(z0 + (z0 + z) / (1 - acceleration * (z0 + z)));
  }

  /** The share of resamples below the estimate, with half of those equal to it, as SciPy has it. */
  private double shareBelow() {
    long below = 0;
    long equal = 0;
    for (double value : sorted) {
      if (value < estimate - tolerance) {
        below++;
      } else if (value <= estimate + tolerance) {
        equal++;
      }
    }
    return (below + 0.5 * equal) / sorted.length;
  }

  /**
   * {@code sum (m - x_i)^3 / (6 (sum (m - x_i)^2)^1.5)} over the values {@code x_i} with one unit
   * left out and their mean {@code m} (Efron and Tibshirani 1993, equation 14.15); empty if they do
   * not differ.
   */
  private OptionalDouble acceleration(double[] leftOut) {
    double mean = Arrays.stream(leftOut).average().orElseThrow();
    double squares = 0;
    double cubes = 0;
    double widest = 0;
    for (double value : leftOut) {
      double influence = mean - value;
      squares += influence * influence;
      cubes += influence * influence * influence;
      widest = Math.max(widest, Math.abs(influence));
    }
    return widest <= tolerance
        ? OptionalDouble.empty()
        : OptionalDouble.of(cubes / (6 * Math.pow(squares, 1.5)));
  }

  /** Linear between the two nearest of the sorted values. */
  private double quantile(double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
