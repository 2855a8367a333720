/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import java.util.Arrays;
import java.util.List;

/**
 * Brings numbers of all tokens of a rollout to one scale. Statistics are those of the tokens that
 * are there, over the whole rollout and not a part of it; there is no padding that could take part.
 *
 * @param shift whether the mean becomes 0; without, it stays what it was
 * @param legacy divides by the root of the standard deviation, as the code that was released with
 *     fine-grained RLHF does by a slip; else by the standard deviation
 */
public record Whitening(boolean shift, boolean legacy) {
  private static final double LEAST = 1e-8;

  /** White numbers, in new arrays. */
  public List<double[]> of(List<double[]> rows) {
    double mean = mean(rows);
    double deviation = Math.sqrt(variance(rows, mean));
    double divisor = legacy ? Math.sqrt(deviation + LEAST) : deviation + LEAST;
    double centre = shift ? 0 : mean;
    return rows.stream()
        .map(row -> Arrays.stream(row).map(x -> (x - mean) / divisor + centre).toArray())
        .toList();
  }

  private static double mean(List<double[]> rows) {
    return rows.stream().flatMapToDouble(Arrays::stream).average().orElse(0);
  }

  private static double variance(List<double[]> rows, double mean) {
    return rows.stream()
        .flatMapToDouble(Arrays::stream)
        .map(x -> (x - mean) * (x - mean))
        .average()
        .orElse(0);
  }
}
