/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** How values of a step become what is added to logits, before the strength. */
public enum ValueScale {
  /** As they are. */
  RAW {
    @Override
    void scale(double[] judged) {}
  },
  /** Cut to [0, 1]. */
  CLAMP {
    @Override
    void scale(double[] judged) {
      each(judged, value -> Math.max(0, Math.min(1, value)));
    }
  },
  /**
   * The least becomes 0 and the largest 1, however near they are to each other; all become 0.5
   * where they are equal.
   */
  MIN_MAX {
    @Override
    void scale(double[] judged) {
      double least = Arrays.stream(judged).min().orElse(0);
      double largest = Arrays.stream(judged).max().orElse(0);
      each(judged, value -> largest == least ? 0.5 : (value - least) / (largest - least));
    }
  },
  /** Their softmax: no two are further apart than 1, and more candidates bring all together. */
  SOFTMAX {
    @Override
    void scale(double[] judged) {
      double largest = Arrays.stream(judged).max().orElse(0);
      each(judged, value -> Math.exp(value - largest));
      double sum = Arrays.stream(judged).sum();
      each(judged, value -> value / sum);
    }
  };

  /** Scales the values of tokens that could be judged, in place. */
  abstract void scale(double[] judged);

  /**
   * Scales the values of one step. A token that could not be judged gets the mean of the others, so
   * that it neither gains nor loses by it; 0 if none could.
   *
   * @param values NaN for those that could not be judged
   * @return as many, all finite
   */
  public double[] of(double[] values) {
    double[] judged = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    scale(judged);
    double mean = Arrays.stream(judged).average().orElse(0);
    double[] scaled = new double[values.length];
    int next = 0;
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Double.isNaN(values[i]) ? mean : judged[next++];
    }
    return scaled;
  }

  private static void each(double[] values, DoubleUnaryOperator change) {
    Arrays.setAll(values, i -> change.applyAsDouble(values[i]));
  }
}
