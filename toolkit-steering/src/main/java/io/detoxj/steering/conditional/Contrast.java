/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

import io.detoxj.core.math.Vectors;
import java.util.Arrays;
import java.util.List;

/**
 * How a direction is made of pairs of activations (Lee et al., arXiv 2409.05907, as its code
 * IBM/activation-steering does it). It has length 1 and points to where the first of each pair
 * lies.
 */
public enum Contrast {
  /** The leading direction of the differences as they are: each pair around its own middle. */
  PAIRWISE,
  /** That of the differences less their mean: what all pairs have in common is lost. */
  DIFF,
  /** That of all activations less their mean. */
  CENTER,
  /** The mean difference. */
  MEAN;

  private static final int MOST_STEPS = 2_000;
  private static final double TOLERANCE = 1e-12;

  /**
   * Makes a direction.
   *
   * @param first {@code [pair][width]}; where it points to
   * @param second {@code [pair][width]}
   * @return {@code [width]}
   * @throws IllegalArgumentException if the pairs do not differ in the way that is asked for
   */
  public float[] direction(List<float[]> first, List<float[]> second) {
    int width = first.get(0).length;
    double[][] differences = new double[first.size()][];
    for (int i = 0; i < differences.length; i++) {
      float[] a = first.get(i);
      float[] b = second.get(i);
      differences[i] = new double[width];
      Arrays.setAll(differences[i], j -> (double) a[j] - b[j]);
    }
    double[] mean = mean(differences);
    double[] found =
        switch (this) {
          case MEAN -> mean;
          case PAIRWISE -> leading(differences);
          case DIFF -> leading(less(differences, mean));
          case CENTER -> leading(centred(first, second));
        };
    double norm = Math.sqrt(dot(found, found));
    if (!(norm > 0)) {
      throw new IllegalArgumentException(
          "the %s pairs have no direction of kind %s: they do not differ so; give others, or take another kind"
              .formatted(first.size(), this));
    }
    double sign = dot(found, mean) < 0 ? -1 : 1;
    return Vectors.of(width, j -> sign * found[j] / norm);
  }

  private static double[][] centred(List<float[]> first, List<float[]> second) {
    double[][] all = new double[first.size() + second.size()][];
    for (int i = 0; i < all.length; i++) {
      float[] one = i < first.size() ? first.get(i) : second.get(i - first.size());
      all[i] = new double[one.length];
      Arrays.setAll(all[i], j -> one[j]);
    }
    return less(all, mean(all));
  }

  private static double[][] less(double[][] rows, double[] mean) {
    double[][] result = new double[rows.length][mean.length];
    for (int i = 0; i < rows.length; i++) {
      double[] row = rows[i];
      Arrays.setAll(result[i], j -> row[j] - mean[j]);
    }
    return result;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      Arrays.setAll(mean, j -> mean[j] + row[j] / rows.length);
    }
    return mean;
  }

  /**
   * The first right singular vector by the power method, from the longest row; zero if all rows
   * are.
   */
  private static double[] leading(double[][] rows) {
    double[] v = rows[0];
    double total = 0;
    for (double[] row : rows) {
      v = dot(row, row) > dot(v, v) ? row : v;
      total += dot(row, row);
    }
    v = unit(v);
    for (int step = 0; step < MOST_STEPS && total > 0; step++) {
      double[] next = new double[v.length];
      for (double[] row : rows) {
        double along = dot(row, v) / total;
        for (int j = 0; j < next.length; j++) {
          next[j] += along * row[j];
        }
      }
      double[] turned = unit(next);
      boolean still = 1 - Math.abs(dot(turned, v)) < TOLERANCE;
      v = turned;
      if (still) {
        break;
      }
    }
    return v;
  }

  private static double[] unit(double[] values) {
    double norm = Math.sqrt(dot(values, values));
    return norm > 0 ? Arrays.stream(values).map(value -> value / norm).toArray() : values;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
