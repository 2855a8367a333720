/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;
import java.util.Map;

/**
 * The highest value of all units. Its interval by bootstrap is poor: no resample is above the data,
 * and many are equal to it (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section
 * 7.4). It is here for comparison with published numbers.
 */
public final class HighestValue implements PoolableStatistic {
  private final UnitData<Double> values;

  /**
   * Copies the values.
   *
   * @param values by unit id, in the order of the units
   * @throws IllegalArgumentException if a value is not finite
   */
  public HighestValue(Map<String, Double> values) {
    this.values = UnitData.finite(values);
  }

  @Override
  public List<String> unitIds() {
    return values.unitIds();
  }

  @Override
  public double value(int[] weights) {
    values.counted(weights);
    double highest = Double.NEGATIVE_INFINITY;
    int unit = 0;
    for (double value : values.values()) {
      highest = weights[unit++] > 0 ? Math.max(highest, value) : highest;
    }
    return highest;
  }

  @Override
  public HighestValue restrictedTo(List<String> unitIds) {
    return new HighestValue(values.kept(unitIds));
  }

  @Override
  public HighestValue pooledWith(UnitStatistic other) {
    if (!(other instanceof HighestValue highest)) {
      throw new IllegalArgumentException(
          "a highest value cannot be pooled with a statistic of another kind");
    }
    return new HighestValue(values.pooledWith(highest.values));
  }
}
