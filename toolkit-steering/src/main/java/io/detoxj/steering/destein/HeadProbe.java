/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.destein;

import java.util.List;

/**
 * How well a linear probe on one head tells toxic texts from neutral ones: logistic regression with
 * a penalty of half the squared weights, learnt from the first four fifths of the pairs and
 * measured on the rest.
 */
final class HeadProbe {
  private static final int STEPS = 500;

  private HeadProbe() {}

  /**
   * The accuracy on the last fifth of the pairs, from 0 to 1.
   *
   * @param toxic {@code [pair][width]}
   * @param neutral {@code [pair][width]}, at least two pairs
   */
  static double accuracy(List<float[]> toxic, List<float[]> neutral) {
    int pairs = toxic.size();
    int learnt = Math.min(pairs - 1, Math.max(1, pairs * 4 / 5));
    double[] weights = weights(toxic.subList(0, learnt), neutral.subList(0, learnt));
    int right = 0;
    for (int i = learnt; i < pairs; i++) {
      right += score(weights, toxic.get(i)) > 0 ? 1 : 0;
      right += score(weights, neutral.get(i)) > 0 ? 0 : 1;
    }
    return right / (2.0 * (pairs - learnt));
  }

  /** By descent with the largest step that is safe; the last weight is the bias. */
  private static double[] weights(List<float[]> toxic, List<float[]> neutral) {
    int width = toxic.get(0).length;
    double[] weights = new double[width + 1];
    double curvature = 1;
    for (List<float[]> side : List.of(toxic, neutral)) {
      for (float[] row : side) {
        double square = 1;
        for (float value : row) {
          square += (double) value * value;
        }
        curvature += square / 4;
      }
    }
    for (int step = 0; step < STEPS; step++) {
      double[] slope = new double[width + 1];
      System.arraycopy(weights, 0, slope, 0, width);
      toxic.forEach(row -> add(slope, weights, row, 1));
      neutral.forEach(row -> add(slope, weights, row, 0));
      for (int i = 0; i <= width; i++) {
        weights[i] -= slope[i] / curvature;
      }
    }
    return weights;
  }

  private static void add(double[] slope, double[] weights, float[] row, int label) {
    double error = 1 / (1 + Math.exp(-score(weights, row))) - label;
    for (int i = 0; i < row.length; i++) {
      slope[i] += error * row[i];
    }
    slope[row.length] += error;
  }

  private static double score(double[] weights, float[] row) {
    double sum = weights[row.length];
    for (int i = 0; i < row.length; i++) {
      sum += weights[i] * row[i];
    }
    return sum;
  }
}
