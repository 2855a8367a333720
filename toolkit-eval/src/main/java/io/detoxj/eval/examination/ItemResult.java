/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found of one item of an examination.
 *
 * @param itemId which item
 * @param values numbers by name, such as the log-likelihood of each choice; all finite
 * @param notes texts by name, such as what the model wrote
 */
public record ItemResult(String itemId, Map<String, Double> values, Map<String, String> notes) {
  /**
   * Copies the maps and sorts them by name.
   *
   * @throws IllegalArgumentException if a value is not finite
   */
  public ItemResult {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    values.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "%s of item %s cannot be %s".formatted(name, itemId, value));
          }
        });
  }

  /** An item of which there are numbers only. */
  public ItemResult(String itemId, Map<String, Double> values) {
    this(itemId, values, Map.of());
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "item %s has no value %s; it has %s".formatted(itemId, name, values.keySet()));
    }
    return value;
  }
}
