/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/**
 * How many times the base's value a system's is, on the same units.
 *
 * @param ratio the system's value divided by the base's; below 1 where the system's is lower
 * @param interval of the ratio
 * @param units how many units both have
 */
public record PairedRatio(double ratio, Interval interval, int units) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the ratio is not finite or there are no units
   */
  public PairedRatio {
    if (!Double.isFinite(ratio) || units < 1) {
      throw new IllegalArgumentException(
          "a ratio of " + ratio + " over " + units + " units says nothing");
    }
  }

  /** Whether the whole interval is below 1. */
  public boolean clearlyLower() {
    return interval.high() < 1;
  }

  /** Whether the whole interval is above 1. */
  public boolean clearlyHigher() {
    return interval.low() > 1;
  }
}
