/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import io.detoxj.core.ConfigException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How small a true difference of means a paired comparison would still find. With the standard
 * deviation {@code s} of the differences of {@code n} units, a two-sided test at level {@code
 * alpha} and the quantiles {@code z} of the normal distribution, the minimum detectable effect with
 * probability {@code power} is
 *
 * <pre>{@code (z(1 - alpha / 2) + z(power)) s / sqrt(n)}</pre>
 *
 * <p>(for instance Bloom, "Minimum detectable effects", Evaluation Review 19, 1995). It is a normal
 * approximation and takes the spread of the differences to be what it is in these data. It does not
 * depend on the mean difference that was found, so unlike the "observed power" it is no p-value in
 * disguise.
 *
 * @param standardDeviation of the differences of units, in the unit of the metric; above 0
 * @param units how many there are
 * @param alpha level of the two-sided test, such as 0.05
 * @param power with which the effect is to be found, such as 0.8
 */
public record DetectableEffect(double standardDeviation, int units, double alpha, double power) {
  /** The usual power. */
  public static final double USUAL_POWER = 0.8;

  /** A deviation this small, as a share of the differences, is rounding. */
  private static final double ROUNDING = 1e-12;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /**
   * Checks the numbers.
   *
   * @throws ConfigException if alpha is not above 0, or power not between alpha and 1
   * @throws IllegalArgumentException if the deviation is not finite and above 0 or there are no
   *     units
   */
  public DetectableEffect {
    if (!(alpha > 0 && power > alpha && power < 1)) {
      throw new ConfigException(
          "alpha must be above 0 and power between it and 1, not %s and %s; 0.05 and 0.8 are usual"
              .formatted(alpha, power));
    }
    if (!(standardDeviation > 0 && Double.isFinite(standardDeviation)) || units < 1) {
      throw new IllegalArgumentException(
          "a standard deviation of %s over %s units says nothing; it must be above 0"
              .formatted(standardDeviation, units));
    }
  }

  /**
   * From the differences that were seen.
   *
   * @param differences the system's value minus the base's, one a unit, in the unit of the metric
   * @return empty if there are fewer than two or they are all the same: then they do not tell how
   *     much differences vary, and any effect at all would be called detectable
   */
  public static Optional<DetectableEffect> of(double[] differences, double alpha, double power) {
    double mean = Arrays.stream(differences).average().orElse(0);
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    double largest = Arrays.stream(differences).map(Math::abs).max().orElse(0);
    double deviation = Math.sqrt(squares / (differences.length - 1));
    boolean varies = differences.length > 1 && deviation > ROUNDING * largest;
    return varies
        ? Optional.of(new DetectableEffect(deviation, differences.length, alpha, power))
        : Optional.empty();
  }

  /**
   * From a minimum detectable effect that was computed before.
   *
   * @param effect above 0, in the unit of the metric
   * @throws IllegalArgumentException if it is not finite and above 0 or there are no units
   */
  static DetectableEffect ofEffect(double effect, int units, double alpha, double power) {
    double deviation = effect * Math.sqrt(units) / quantiles(alpha, power);
    return new DetectableEffect(deviation, units, alpha, power);
  }

  /** The minimum detectable effect, above 0, in the unit of the metric. */
  public double effect() {
    return quantiles(alpha, power) * standardDeviation / Math.sqrt(units);
  }

  /**
   * How many units are needed to find a given effect, {@code (quantiles x s / effect)^2} rounded
   * up.
   *
   * @param effect a difference of means, in the unit of the metric; its sign does not matter
   * @return at least 1
   * @throws ConfigException if the effect is 0 or not finite, or no such number can be had
   */
  public long unitsFor(double effect) {
    double needed = Math.pow(quantiles(alpha, power) * standardDeviation / effect, 2);
    if (!Double.isFinite(effect) || !(needed <= Long.MAX_VALUE)) {
      throw new ConfigException(
          "the effect to find must be finite and not so near to 0, not " + effect);
    }
    return Math.max(1, (long) Math.ceil(needed));
  }

  private static double quantiles(double alpha, double power) {
    return NORMAL.inverseCumulativeProbability(1 - alpha / 2)
        + NORMAL.inverseCumulativeProbability(power);
  }
}
