/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/**
 * A rectified distribution and what was done to it.
 *
 * @param probabilities one a token, together 1
 * @param branch what was done
 * @param epsilon the epsilon of the caps that were applied; NaN where none were: under a tilt and
 *     on the branches {@link Outcome#EXPONENTIAL} and, but for the {@link Fallback#AUTHORS authors'
 *     ladder}, {@link Outcome#DEAD_END}
 * @param boost how many times as probable the most raised token became, at least 1
 * @param riskBefore expected probability that the text ends undesired, {@code sum p (-Q)}, under
 *     the distribution handed in; the exempt token counts as safe
 * @param riskAfter the same under the rectified distribution; a cap may well raise it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Rectified(
    double[] probabilities,
    Outcome branch,
    double epsilon,
    double boost,
    double riskBefore,
    double riskAfter) {
  /** How the expected risk moved; below 0 if it fell. */
  public double riskChange() {
    return riskAfter - riskBefore;
  }
}
