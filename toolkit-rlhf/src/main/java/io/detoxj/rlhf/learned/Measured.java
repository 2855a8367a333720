/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A figure with its 95 % interval by bootstrap over questions: answers to one question are drawn
 * together, for they are not independent.
 *
 * @param name what it is
 * @param value on all questions
 * @param low the 2.5th percentile of 1,000 draws
 * @param high the 97.5th
 */
public record Measured(String name, double value, double low, double high) {
  private static final int DRAWS = 1000;
  private static final double TAIL = 0.025;

  /**
   * Measures.
   *
   * @param counts of each question, which add up
   * @param figure of added counts
   */
  static Measured of(String name, List<double[]> counts, ToDoubleFunction<double[]> figure) {
    RandomGenerator random = RandomStreams.named(1, "bootstrap/" + name);
    double[] draws = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] sum = new double[counts.get(0).length];
      for (int i = 0; i < counts.size(); i++) {
        add(counts.get(random.nextInt(counts.size())), sum);
      }
      draws[draw] = figure.applyAsDouble(sum);
    }
    Arrays.sort(draws);
    double[] all = new double[counts.get(0).length];
    counts.forEach(one -> add(one, all));
    return new Measured(
        name,
        figure.applyAsDouble(all),
        draws[(int) (TAIL * DRAWS)],
        draws[DRAWS - 1 - (int) (TAIL * DRAWS)]);
  }

  private static void add(double[] counts, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += counts[i];
    }
  }

  /** As in {@code 0.712 (0.668 to 0.754)}. */
  String shown() {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", value, low, high);
  }
}
