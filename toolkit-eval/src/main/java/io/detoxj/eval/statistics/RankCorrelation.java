/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;

/**
 * Spearman's rank correlation (1904): Pearson's correlation of ranks, equal values sharing the mean
 * of their ranks, as {@code scipy.stats.spearmanr} has it.
 */
public final class RankCorrelation {
  private RankCorrelation() {}

  /**
   * The correlation of two series.
   *
   * @param one values without NaN, two or more
   * @param other as many
   * @return from -1 to 1; NaN if a series is constant
   * @throws IllegalArgumentException if the series differ in length, have fewer than two values, or
   *     one is NaN
   */
  public static double spearman(double[] one, double[] other) {
    if (one.length != other.length || one.length < 2) {
      throw new IllegalArgumentException(
          "rank correlation needs two series of one length of 2 or more, not %s and %s"
              .formatted(one.length, other.length));
    }
    return new PearsonsCorrelation().correlation(ranks(one), ranks(other));
  }

  /**
   * The ranks of values from 1 for the lowest; equal values share the mean of their ranks.
   *
   * @throws IllegalArgumentException if one is NaN
   */
  public static double[] ranks(double[] values) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException("a value is not a number; leave such pairs out first");
      }
    }
    return new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(values);
  }
}
