/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Area under the ROC curve: the chance that a random positive scores above a random negative, where
 * a tie counts one half (Hanley and McNeil, 1982).
 */
public final class RocAuc {
  private RocAuc() {}

  /**
   * Computes the area from the ranks of the positives, with mid-ranks for ties.
   *
   * @param scores the scores, higher meaning more positive
   * @param positives whether each is a positive
   * @return the area, 0 to 1; NaN if there is no positive or no negative
   * @throws IllegalArgumentException if the lengths differ or a score is NaN
   */
  public static double of(double[] scores, boolean[] positives) {
    if (scores.length != positives.length) {
      throw new IllegalArgumentException(
          scores.length + " scores but " + positives.length + " labels; one label a score");
    }
    Integer[] order = new Integer[scores.length];
    for (int i = 0; i < order.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("score " + i + " is NaN; leave unscored items out");
      }
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double positiveRanks = 0;
    long positiveCount = 0;
    for (int start = 0; start < order.length; ) {
      int end = start;
      long tiedPositives = 0;
      // == rather than compare: 0.0 and -0.0 are one score.
      while (end < order.length && scores[order[end]] == scores[order[start]]) {
        tiedPositives += positives[order[end]] ? 1 : 0;
        end++;
      }
      positiveRanks += tiedPositives * (start + 1 + end) / 2.0;
      positiveCount += tiedPositives;
      start = end;
    }
    long negativeCount = scores.length - positiveCount;
    if (positiveCount == 0 || negativeCount == 0) {
      return Double.NaN;
    }
    double least = positiveCount * (positiveCount + 1) / 2.0;
    return (positiveRanks - least) / ((double) positiveCount * negativeCount);
  }
}
