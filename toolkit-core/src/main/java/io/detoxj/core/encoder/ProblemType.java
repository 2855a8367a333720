/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

/** How the logits of a classifier become probabilities; problem_type of config.json. */
public enum ProblemType {
  /** Exactly one label holds: softmax over the logits. */
  SINGLE_LABEL,
  /** Any number of labels hold, each by itself: the sigmoid of each logit. */
  MULTI_LABEL;

  /**
   * The probabilities of all labels.
   *
   * @param logits in the order of the labels, all finite
   * @return each from 0 to 1; of {@link #SINGLE_LABEL} they sum to 1
   */
  public double[] probabilities(float[] logits) {
    double[] result = new double[logits.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      result[i] = this == MULTI_LABEL ? sigmoid(logits[i]) : Math.exp(logits[i] - largest);
      sum += result[i];
    }
    for (int i = 0; i < logits.length && this == SINGLE_LABEL; i++) {
      result[i] /= sum;
    }
    return result;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
