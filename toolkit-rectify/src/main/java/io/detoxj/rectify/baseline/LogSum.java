/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

/** The denominator of a softmax. */
final class LogSum {
  private LogSum() {}

  /**
   * The logarithm of the sum of the exponentials, in double; a logit less this is a
   * log-probability.
   *
   * @return negative infinity or NaN if no logit is finite
   */
  static double of(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    if (!Float.isFinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }
}
