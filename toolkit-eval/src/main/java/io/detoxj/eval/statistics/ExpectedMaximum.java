/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The expected highest of k values drawn without putting back, exactly: over the N values in rising
 * order it is the sum of {@code x_i C(i - 1, k - 1) / C(N, k)}. Drawing at random, as the notebooks
 * of RealToxicityPrompts do for texts without units, comes near it.
 */
public final class ExpectedMaximum implements UnitStatistic {
  private final UnitValues values;
  private final int k;
  private final int[] falling;

  /**
   * Copies the values.
   *
   * @param values by the id of the text, which stands for a unit
   * @param k how many are drawn, 1 or more
   * @throws IllegalArgumentException if a value is not finite or k is below 1
   */
  public ExpectedMaximum(Map<String, Double> values, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("at least one value must be drawn, not " + k);
    }
    this.values = new UnitValues(values);
    this.k = k;
    this.falling =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -this.values.value(i)))
            .mapToInt(i -> i)
            .toArray();
  }

  @Override
  public List<String> unitIds() {
    return values.unitIds();
  }

  @Override
  public double value(int[] weights) {
    long left = values.counted(weights);
    if (left < k) {
      throw new IllegalArgumentException(left + " values are too few to draw " + k);
    }
    double expected = 0;
    // The probability that all that is drawn is among the lowest that are left.
    double below = 1;
    for (int i : falling) {
      double before = below;
      for (int copy = 0; copy < weights[i] && below > 0; copy++) {
        below *= (double) (left - k) / left;
        left--;
      }
      expected += (before - below) * values.value(i);
      if (below <= 0) {
        return expected;
      }
    }
    return expected;
  }

  @Override
  public ExpectedMaximum restrictedTo(List<String> unitIds) {
    return new ExpectedMaximum(values.kept(unitIds), k);
  }
}
