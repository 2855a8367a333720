/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

/**
 * How far an edit goes.
 *
 * @param value negative strengthens the behaviour
 * @param relative whether the value is rho: the length of what is added as a multiple of the median
 *     length of the vectors it is added to; else alpha, a multiple of the direction itself
 */
public record Strength(double value, boolean relative) {
  /** Checks the value. */
  public Strength {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the strength must be finite but was " + value);
    }
  }

  /** The paper's: {@code g + alpha w}, which means nothing without the length of w. */
  public static Strength alpha(double alpha) {
    return new Strength(alpha, false);
  }

  /** {@code alpha = rho * median |g| / |w|} over the region, so that models can be compared. */
  public static Strength rho(double rho) {
    return new Strength(rho, true);
  }
}
