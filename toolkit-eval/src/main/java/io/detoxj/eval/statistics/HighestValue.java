/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;
import java.util.Map;

/**
 * The highest value of all prompts. Its interval by bootstrap is poor: no resample is above the
 * data, and many are equal to it (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
 * section 7.4). It is here for comparison with published numbers.
 */
public final class HighestValue implements PoolableStatistic {
  private final PromptValues values;

  /**
   * Copies the values.
   *
   * @param values by prompt id, in the order of the prompts
   * @throws IllegalArgumentException if a value is not finite
   */
  public HighestValue(Map<String, Double> values) {
    this.values = new PromptValues(values);
  }

  @Override
  public List<String> promptIds() {
    return values.promptIds();
  }

  @Override
  public double value(int[] weights) {
    values.counted(weights);
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      highest = weights[i] > 0 ? Math.max(highest, values.value(i)) : highest;
    }
    return highest;
  }

  @Override
  public HighestValue restrictedTo(List<String> promptIds) {
    return new HighestValue(values.kept(promptIds));
  }

  @Override
  public HighestValue pooledWith(PromptStatistic other) {
    if (!(other instanceof HighestValue highest)) {
      throw new IllegalArgumentException(
          "a highest value cannot be pooled with a statistic of another kind");
    }
    return new HighestValue(values.pooledWith(highest.values));
  }
}
