/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;
import java.util.Map;

/** The standard deviation over prompts of one value each. */
public final class StandardDeviation implements PoolableStatistic {
  /** What the sum of squares is divided by. */
  public enum Divisor {
    /** One less than the number of prompts, as pandas does. */
    SAMPLE,
    /** The number of prompts, as NumPy does. */
    POPULATION
  }

  private final PromptValues values;
  private final Divisor divisor;

  /**
   * Copies the values.
   *
   * @param values by prompt id, in the order of the prompts
   * @param divisor what the sum of squares is divided by
   * @throws IllegalArgumentException if a value is not finite
   */
  public StandardDeviation(Map<String, Double> values, Divisor divisor) {
    this.values = new PromptValues(values);
    this.divisor = divisor;
  }

  @Override
  public List<String> promptIds() {
    return values.promptIds();
  }

  @Override
  public double value(int[] weights) {
    long count = values.counted(weights);
    long below = divisor == Divisor.SAMPLE ? count - 1 : count;
    if (below < 1) {
      throw new IllegalArgumentException(count + " prompts are too few for a deviation");
    }
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] * values.value(i) / count;
    }
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      squares += weights[i] * (values.value(i) - mean) * (values.value(i) - mean);
    }
    return Math.sqrt(squares / below);
  }

  @Override
  public StandardDeviation restrictedTo(List<String> promptIds) {
    return new StandardDeviation(values.kept(promptIds), divisor);
  }

  @Override
  public StandardDeviation pooledWith(PromptStatistic other) {
    if (!(other instanceof StandardDeviation deviation) || deviation.divisor != divisor) {
      throw new IllegalArgumentException(
          "a " + divisor + " deviation cannot be pooled with a statistic of another kind");
    }
    return new StandardDeviation(values.pooledWith(deviation.values), divisor);
  }
}
