/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One finite value of each unit, in the order of the units. */
final class UnitValues {
  private final Map<String, Double> byUnit;
  private final double[] values;

  UnitValues(Map<String, Double> byUnit) {
    byUnit.forEach(
        (id, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("unit " + id + " has the value " + value);
          }
        });
    this.byUnit = new LinkedHashMap<>(byUnit);
    this.values = this.byUnit.values().stream().mapToDouble(value -> value).toArray();
  }

  List<String> unitIds() {
    return List.copyOf(byUnit.keySet());
  }

  double value(int unit) {
    return values[unit];
  }

  /** How many units are counted, each as often as its weight says. */
  long counted(int[] weights) {
    if (weights.length != values.length) {
      throw new IllegalArgumentException(
          weights.length + " weights for " + values.length + " units");
    }
    long count = 0;
    for (int weight : weights) {
      count += weight;
    }
    if (count == 0) {
      throw new IllegalArgumentException("no unit is counted, so there is no value");
    }
    return count;
  }

  /** Some of the units, in a given order. */
  Map<String, Double> kept(List<String> unitIds) {
    Map<String, Double> kept = new LinkedHashMap<>();
    for (String id : unitIds) {
      Double value = byUnit.get(id);
      if (value == null) {
        throw new IllegalArgumentException("unit " + id + " has no value");
      }
      kept.put(id, value);
    }
    return kept;
  }

  /** The units of both, with ids made to differ. */
  Map<String, Double> pooledWith(UnitValues other) {
    Map<String, Double> pooled = new LinkedHashMap<>();
    byUnit.forEach((id, value) -> pooled.put("a/" + id, value));
    other.byUnit.forEach((id, value) -> pooled.put("b/" + id, value));
    return pooled;
  }
}
