/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import java.util.Arrays;

/**
 * Mean and spread of raw scores on what a model learnt from, by which rewards have mean 0 and
 * standard deviation 1 there.
 *
 * @param mean of the scores
 * @param deviation of them, above 0
 */
public record Calibration(double mean, double deviation) {
  /** Checks the numbers. */
  public Calibration {
    if (!Double.isFinite(mean) || !Double.isFinite(deviation) || !(deviation > 0)) {
      throw new IllegalArgumentException(
          "scores of mean %s and standard deviation %s cannot be standardised; the model tells no two answers apart, train it anew"
              .formatted(mean, deviation));
    }
  }

  /** Of scores, one or more; the deviation is that of the population. */
  public static Calibration of(double[] scores) {
    double mean = Arrays.stream(scores).average().orElse(Double.NaN);
    double variance = Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).average().orElse(0);
    return new Calibration(mean, Math.sqrt(variance));
  }

  /** The score in units of the spread. */
  public double of(double score) {
    return (score - mean) / deviation;
  }
}
