/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a system is from the base on the same units.
 *
 * @param difference the system's value minus the base's; below 0 where the system's is lower
 * @param interval of the difference
 * @param units how many units both have
 * @param significance a test of the difference, or null if none was made
 */
public record PairedDifference(
    double difference, Interval interval, int units, @Nullable Significance significance) {
  /** The level at which {@link #unitsFor} and verdicts test. */
  public static final double USUAL_LEVEL = 0.05;

  /** A difference this small, as a share of the detectable one, is rounding. */
  private static final double ROUNDING = 1e-9;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the difference is not finite or there are no units
   */
  public PairedDifference {
    if (!Double.isFinite(difference) || units < 1) {
      throw new IllegalArgumentException(
          "a difference of " + difference + " over " + units + " units says nothing");
    }
  }

  /** A difference that was not tested. */
  public PairedDifference(double difference, Interval interval, int units) {
    this(difference, interval, units, null);
  }

  /** The same difference with a test of it. */
  public PairedDifference with(Significance tested) {
    return new PairedDifference(difference, interval, units, tested);
  }

  /**
   * How many units would show a true difference as large as the one found: by a two-sided test at
   * level {@link #USUAL_LEVEL} with the {@linkplain DetectableEffect#USUAL_POWER usual power}, if
   * differences of units vary as they do here. Where the truth is smaller than what was found, as
   * it tends to be of what looks best of many, more are needed.
   *
   * @return empty if the difference is 0 or it is not known how much it varies
   */
  public OptionalLong unitsFor() {
    Double detectable = significance == null ? null : significance.detectableEffect();
    if (detectable == null || Math.abs(difference) <= ROUNDING * detectable) {
      return OptionalLong.empty();
    }
    double power = DetectableEffect.USUAL_POWER;
    DetectableEffect seen =
        DetectableEffect.ofEffect(detectable, units, 1 - interval.level(), power);
    return OptionalLong.of(
        new DetectableEffect(seen.standardDeviation(), units, USUAL_LEVEL, power)
            .unitsFor(difference));
  }

  /** Whether the whole interval is below 0. */
  public boolean clearlyLower() {
    return interval.high() < 0;
  }

  /** Whether the whole interval is above 0. */
  public boolean clearlyHigher() {
    return interval.low() > 0;
  }
}
