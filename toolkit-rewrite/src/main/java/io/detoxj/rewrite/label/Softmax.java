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
    for (int label = 0; label < values.length; label++) {
      values[label] = bias[label];
      for (int bucket : buckets) {
        values[label] += weights[label][bucket];
      }
    }
    return of(values);
  }

  /** Turns log-odds into probabilities in place, and returns them. */
  static double[] of(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
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
