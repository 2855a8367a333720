/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

/**
 * Multinomial logistic regression over vectors: weights have a row {@code [width]} for each label.
 */
final class LinearHead {
  private final float[][] weights;
  private final float[] bias;

  LinearHead(float[][] weights, float[] bias) {
    this.weights = weights;
    this.bias = bias;
  }

  float[][] weights() {
    return weights;
  }

  float[] bias() {
    return bias;
  }

  /** The probabilities of the labels; they sum to 1. */
  double[] probabilities(float[] vector) {
    double[] values = new double[bias.length];
    for (int label = 0; label < values.length; label++) {
      values[label] = bias[label];
      for (int i = 0; i < vector.length; i++) {
        values[label] += weights[label][i] * vector[i];
      }
    }
    return Softmax.of(values);
  }
}
