/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/** How the bounds of an interval are read off the resamples. */
public enum IntervalMethod {
  /**
   * The quantiles of the resamples at the two tails (Efron and Tibshirani, "An Introduction to the
   * Bootstrap", 1993, section 13.3).
   */
  PERCENTILE,
  /**
   * Bias-corrected and accelerated: quantiles at tails moved for the share of resamples below the
   * estimate and for how the standard error changes with the value (Efron, "Better Bootstrap
   * Confidence Intervals", JASA 82, 1987). The acceleration is by the jackknife over units. It
   * costs as many evaluations more as there are units.
   */
  BCA
}
