/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

/** Log-odds that are a weighted sum of features. */
final class LogisticModel {
  private final float[] weights;
  private final double bias;

  /** Takes the weights over. */
  LogisticModel(float[] weights, double bias) {
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalArgumentException("a weight is " + weight + "; all must be finite");
      }
    }
    if (!Double.isFinite(bias)) {
      throw new IllegalArgumentException("the bias is " + bias + "; it must be finite");
    }
    this.weights = weights;
    this.bias = bias;
  }

  double logOdds(SparseRow row) {
    double sum = bias;
    for (int i = 0; i < row.indices().length; i++) {
      sum += (double) weights[row.indices()[i]] * row.values()[i];
    }
    return sum;
  }

  double bias() {
    return bias;
  }

  int size() {
    return weights.length;
  }

  float weight(int feature) {
    return weights[feature];
  }
}
