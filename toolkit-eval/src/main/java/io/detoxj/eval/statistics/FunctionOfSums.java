/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A function of several sums over units, such as Cohen's kappa of the sums of a table's four cells.
 */
public final class FunctionOfSums implements UnitStatistic {
  private final Map<String, double[]> terms;
  private final double[][] rows;
  private final ToDoubleFunction<double[]> function;

  /**
   * Copies the terms.
   *
   * @param terms what each unit adds to the sums, by its id, in the order of the units; finite, and
   *     as many for each
   * @param function of the sums; not a number where it is not defined
   * @throws IllegalArgumentException if terms are not finite, or not as many for each unit
   */
  public FunctionOfSums(Map<String, double[]> terms, ToDoubleFunction<double[]> function) {
    Map<String, double[]> copy = new LinkedHashMap<>();
    int width = terms.isEmpty() ? 0 : terms.values().iterator().next().length;
    terms.forEach(
        (id, row) -> {
          if (row.length != width || !Arrays.stream(row).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "unit %s needs %d finite terms but has %s",
                    id,
                    width,
                    Arrays.toString(row)));
          }
          copy.put(id, row.clone());
        });
    this.terms = Collections.unmodifiableMap(copy);
    this.rows = copy.values().toArray(double[][]::new);
    this.function = function;
  }

  @Override
  public List<String> unitIds() {
    return List.copyOf(terms.keySet());
  }

  @Override
  public double value(int[] weights) {
    if (weights.length != rows.length) {
      throw new IllegalArgumentException(weights.length + " weights for " + rows.length + " units");
    }
    if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException("no unit is counted, so there is no value");
    }
    double[] sums = new double[rows[0].length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] += weights[i] * rows[i][j];
      }
    }
    return function.applyAsDouble(sums);
  }

  @Override
  public FunctionOfSums restrictedTo(List<String> unitIds) {
    Map<String, double[]> kept = new LinkedHashMap<>();
    for (String id : unitIds) {
      double[] row = terms.get(id);
      if (row == null) {
        throw new IllegalArgumentException("unit " + id + " has no value");
      }
      kept.put(id, row);
    }
    return new FunctionOfSums(kept, function);
  }
}
