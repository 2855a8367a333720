/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

/** The probabilities of a linear model over features that are there or not. */
final class Softmax {
  private Softmax() {}

  /**
   * Probabilities by label.
   *
   * @param weights [labels, buckets]
   * @param bias [labels]
   * @param buckets those that are there
   */
  static double[] of(float[][] weights, float[] bias, int[] buckets) {
    double[] values = new double[bias.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int label = 0; label < values.length; label++) {
      double sum = bias[label];
      for (int bucket : buckets) {
        sum += weights[label][bucket];
      }
      values[label] = sum;
      largest = Math.max(largest, sum);
    }
    double total = 0;
    for (int label = 0; label < values.length; label++) {
      values[label] = StrictMath.exp(values[label] - largest);
      total += values[label];
    }
    for (int label = 0; label < values.length; label++) {
      values[label] /= total;
    }
    return values;
  }
}
