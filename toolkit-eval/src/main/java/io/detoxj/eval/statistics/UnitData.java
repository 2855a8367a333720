/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a statistic knows of each unit, in the order of the units. */
final class UnitData<V> {
  private final Map<String, V> byUnit;

  UnitData(Map<String, V> byUnit) {
    this.byUnit = new LinkedHashMap<>(byUnit);
  }

  /**
   * One number of each unit.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  static UnitData<Double> finite(Map<String, Double> byUnit) {
    byUnit.forEach(
        (id, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("unit " + id + " has the value " + value);
          }
        });
    return new UnitData<>(byUnit);
  }

  List<String> unitIds() {
    return List.copyOf(byUnit.keySet());
  }

  Collection<V> values() {
    return Collections.unmodifiableCollection(byUnit.values());
  }

  /**
   * How many units are counted, each as often as its weight says.
   *
   * @throws IllegalArgumentException if there is not one weight for each unit, or none is counted
   */
  long counted(int[] weights) {
    if (weights.length != byUnit.size()) {
      throw new IllegalArgumentException(
          weights.length + " weights for " + byUnit.size() + " units");
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

  /**
   * Some of the units, in a given order.
   *
   * @throws IllegalArgumentException if one is not among these
   */
  Map<String, V> kept(List<String> unitIds) {
    Map<String, V> kept = new LinkedHashMap<>();
    for (String id : unitIds) {
      V data = byUnit.get(id);
      if (data == null) {
        throw new IllegalArgumentException("unit " + id + " has no value");
      }
      kept.put(id, data);
    }
    return kept;
  }

  /** The units of both, with ids made to differ. */
  Map<String, V> pooledWith(UnitData<V> other) {
    Map<String, V> pooled = new LinkedHashMap<>();
    byUnit.forEach((id, data) -> pooled.put("a/" + id, data));
    other.byUnit.forEach((id, data) -> pooled.put("b/" + id, data));
    return pooled;
  }
}
