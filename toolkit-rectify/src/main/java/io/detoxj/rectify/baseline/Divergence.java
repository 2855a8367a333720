/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

/** How far a processor moved a next-token distribution. */
public final class Divergence {
  /** The name of the measure in reports. */
  public static final String MEASURE = "kl";

  private Divergence() {}

  /**
   * The Kullback-Leibler divergence of what it became from what it was, {@code sum of p' log (p' /
   * p)}, in nats.
   *
   * @param after logits, unnormalised
   * @param before logits, unnormalised, as many; whatever they forbid, those after forbid too
   * @return 0 if nothing is allowed, of which the generator speaks
   */
  public static double of(float[] after, float[] before) {
    double afterSum = LogSum.of(after);
    double beforeSum = LogSum.of(before);
    if (!Double.isFinite(afterSum) || !Double.isFinite(beforeSum)) {
      return 0;
    }
    double sum = 0;
    for (int token = 0; token < after.length; token++) {
      double log = after[token] - afterSum;
      double p = Math.exp(log);
      sum += p == 0 ? 0 : p * (log - before[token] + beforeSum);
    }
    // Rounding can take it below.
    return Math.max(0, sum);
  }
}
