/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

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

  /** Whether the whole interval is below 0. */
  public boolean clearlyLower() {
    return interval.high() < 0;
  }

  /** Whether the whole interval is above 0. */
  public boolean clearlyHigher() {
    return interval.low() > 0;
  }
}
