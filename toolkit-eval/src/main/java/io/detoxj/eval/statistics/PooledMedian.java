/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The median of the values of all units put together. Of an even number of values it is the mean of
 * the two in the middle.
 */
public final class PooledMedian implements PoolableStatistic {
  private final UnitData<List<Double>> values;
  private final double[] sorted;
  private final int[] unitOf;

  private record Entry(double value, int unit) {}

  /**
   * Copies the values.
   *
   * @param values the values of each unit by its id, in the order of the units
   * @throws IllegalArgumentException if a unit has no value, or one that is not finite
   */
  public PooledMedian(Map<String, List<Double>> values) {
    Map<String, List<Double>> copy = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    values.forEach(
        (id, list) -> {
          if (list.isEmpty() || !list.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("unit " + id + " needs finite values: " + list);
          }
          list.forEach(value -> entries.add(new Entry(value, copy.size())));
          copy.put(id, List.copyOf(list));
        });
    entries.sort(Comparator.comparingDouble(Entry::value));
    this.values = new UnitData<>(copy);
    this.sorted = entries.stream().mapToDouble(Entry::value).toArray();
    this.unitOf = entries.stream().mapToInt(Entry::unit).toArray();
  }

  @Override
  public List<String> unitIds() {
    return values.unitIds();
  }

  @Override
  public double value(int[] weights) {
    values.counted(weights);
    long total = 0;
    for (int unit : unitOf) {
      total += weights[unit];
    }
    return middle(weights, (total - 1) / 2, total / 2);
  }

  /** The mean of the values at two ranks, the second not below the first. */
  private double middle(int[] weights, long first, long second) {
    long seen = 0;
    int i = 0;
    while (seen + weights[unitOf[i]] <= first) {
      seen += weights[unitOf[i++]];
    }
    double low = sorted[i];
    while (seen + weights[unitOf[i]] <= second) {
      seen += weights[unitOf[i++]];
    }
    return (low + sorted[i]) / 2;
  }

  @Override
  public PooledMedian restrictedTo(List<String> unitIds) {
    return new PooledMedian(values.kept(unitIds));
  }

  @Override
  public PooledMedian pooledWith(UnitStatistic other) {
    if (!(other instanceof PooledMedian median)) {
      throw new IllegalArgumentException(
          "a median cannot be pooled with a statistic of another kind");
    }
    return new PooledMedian(values.pooledWith(median.values));
  }
}
