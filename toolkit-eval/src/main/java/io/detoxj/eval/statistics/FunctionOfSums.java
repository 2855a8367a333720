/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A function of several sums over units, such as Cohen's kappa of the sums of a table's four cells.
 */
public final class FunctionOfSums implements UnitStatistic {
  private final UnitData<double[]> terms;
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
                "unit %s needs %s finite terms but has %s"
                    .formatted(id, width, Arrays.toString(row)));
          }
          copy.put(id, row.clone());
        });
    this.terms = new UnitData<>(copy);
    this.rows = copy.values().toArray(double[][]::new);
    this.function = function;
  }

  @Override
  public List<String> unitIds() {
    return terms.unitIds();
  }

  @Override
  public double value(int[] weights) {
    terms.counted(weights);
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
    return new FunctionOfSums(terms.kept(unitIds), function);
  }
}
