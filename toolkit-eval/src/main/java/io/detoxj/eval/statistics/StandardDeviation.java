/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;
import java.util.Map;

/** The standard deviation over units of one value each. */
public final class StandardDeviation implements PoolableStatistic {
  /** What the sum of squares is divided by. */
  public enum Divisor {
    /** One less than the number of units, as pandas does. */
    SAMPLE,
    /** The number of units, as NumPy does. */
    POPULATION
  }

  private final UnitData<Double> data;
  private final double[] values;
  private final Divisor divisor;

  /**
   * Copies the values.
   *
   * @param values by unit id, in the order of the units
   * @param divisor what the sum of squares is divided by
   * @throws IllegalArgumentException if a value is not finite
   */
  public StandardDeviation(Map<String, Double> values, Divisor divisor) {
    this.data = UnitData.finite(values);
    this.values = values.values().stream().mapToDouble(value -> value).toArray();
    this.divisor = divisor;
  }

  @Override
  public List<String> unitIds() {
    return data.unitIds();
  }

  @Override
  public double value(int[] weights) {
    long count = data.counted(weights);
    long below = divisor == Divisor.SAMPLE ? count - 1 : count;
    if (below < 1) {
      throw new IllegalArgumentException(count + " units are too few for a deviation");
    }
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] * values[i] / count;
    }
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      squares += weights[i] * (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(squares / below);
  }

  @Override
  public StandardDeviation restrictedTo(List<String> unitIds) {
    return new StandardDeviation(data.kept(unitIds), divisor);
  }

  @Override
  public StandardDeviation pooledWith(UnitStatistic other) {
    if (!(other instanceof StandardDeviation deviation) || deviation.divisor != divisor) {
      throw new IllegalArgumentException(
          "a " + divisor + " deviation cannot be pooled with a statistic of another kind");
    }
    return new StandardDeviation(data.pooledWith(deviation.data), divisor);
  }
}
