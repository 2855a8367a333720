/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Adjusts the p-values of several tests made at once. An adjusted p-value is the lowest level at
 * which its test would still be rejected, so it is compared with the level as any other.
 */
public enum Multiplicity {
  /**
   * Holm: the probability of even one false rejection is at most the level, however the tests
   * depend on each other (Holm, "A simple sequentially rejective multiple test procedure", 1979).
   */
  HOLM {
    @Override
    void adjustSorted(double[] p) {
      double highest = 0;
      for (int i = 0; i < p.length; i++) {
        highest = Math.max(highest, Math.min(1, (p.length - i) * p[i]));
        p[i] = highest;
      }
    }
  },
  /**
   * Benjamini and Hochberg: of the rejections, the expected share of false ones is at most the
   * level, for tests that are independent or positively dependent ("Controlling the false discovery
   * rate", 1995).
   */
  BENJAMINI_HOCHBERG {
    @Override
    void adjustSorted(double[] p) {
      double lowest = 1;
      for (int i = p.length - 1; i >= 0; i--) {
        // The factor is at least 1 and formed first, so rounding cannot lower a p-value.
        lowest = Math.min(lowest, p[i] * ((double) p.length / (i + 1)));
        p[i] = lowest;
      }
    }
  };

  /** In place, from the lowest p-value to the highest. */
  abstract void adjustSorted(double[] p);

  /**
   * The adjusted p-values.
   *
   * @param pValues of all tests of the family
   * @return one for each, in the same order; none is below the p-value it was made from
   * @throws IllegalArgumentException if one is not from 0 to 1
   */
  public double[] adjust(double... pValues) {
    for (double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "p-values are from 0 to 1, not " + p + "; leave out tests that were not made");
      }
    }
    int[] order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(i -> pValues[i]).toArray();
    adjustSorted(sorted);
    double[] adjusted = new double[pValues.length];
    for (int i = 0; i < order.length; i++) {
      adjusted[order[i]] = sorted[i];
    }
    return adjusted;
  }
}
