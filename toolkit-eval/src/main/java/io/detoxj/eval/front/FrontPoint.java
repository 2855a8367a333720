/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import java.util.Arrays;
import java.util.List;

/**
 * What one system reaches.
 *
 * @param name of the system
 * @param values one for each objective, in their order
 */
public record FrontPoint(String name, List<Double> values) {
  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if one is not finite; leave out what has no number
   */
  public FrontPoint {
    values = List.copyOf(values);
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(name + " has values that are not finite: " + values);
    }
  }

  /** A point of some values. */
  public static FrontPoint of(String name, double... values) {
    return new FrontPoint(name, Arrays.stream(values).boxed().toList());
  }
}
