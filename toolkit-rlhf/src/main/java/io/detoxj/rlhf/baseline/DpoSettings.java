/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

/**
 * Settings of direct preference optimisation.
 *
 * @param beta strength of the tie to the reference, above 0
 * @param pairs in a step, 1 or more
 * @param length what a text's log-probability is
 * @param seed of the order of the pairs
 */
public record DpoSettings(double beta, int pairs, Length length, long seed) {
  /** What the log-probability of a text is, of which long texts have less. */
  public enum Length {
    /** The sum over its tokens, as Rafailov et al. have it. */
    SUM,
    /** The mean over its tokens, so that lengths are no matter. */
    MEAN
  }

  /** Checks the numbers. */
  public DpoSettings {
    if (!(beta > 0) || Double.isInfinite(beta) || pairs < 1) {
      throw new IllegalArgumentException(
          "beta must be above 0 and the pairs of a step 1 or more, but they are %s and %s"
              .formatted(beta, pairs));
    }
  }

  /** Beta 0.1, 16 pairs a step, sums, seed 1. */
  public static DpoSettings standard() {
    return new DpoSettings(0.1, 16, Length.SUM, 1);
  }
}
