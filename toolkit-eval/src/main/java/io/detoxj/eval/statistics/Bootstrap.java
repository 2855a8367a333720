/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.run.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Percentile bootstrap over prompts (Efron and Tibshirani, "An Introduction to the Bootstrap",
 * chapter 13). Prompts are drawn, not completions, for the completions of one prompt are alike.
 *
 * <p>The draws depend on the seed and the number of prompts alone, so all systems that were run on
 * the same prompts are resampled in the same way.
 *
 * @param resamples how many resamples are drawn
 * @param level of the intervals, such as 0.95
 * @param seed of the draws
 */
public record Bootstrap(int resamples, double level, long seed) {
  /** The fewest prompts of which an interval is given; one prompt has no spread. */
  public static final int MIN_PROMPTS = 2;

  /**
   * Checks the settings.
   *
   * @throws ConfigException if there are fewer than 100 or more than a million resamples, or the
   *     level is not between 0 and 1
   */
  public Bootstrap {
    if (resamples < 100 || resamples > 1_000_000) {
      throw new ConfigException(
          "bootstrap resamples must be from 100 to 1000000, not " + resamples + "; 10000 is usual");
    }
    if (!(level > 0 && level < 1)) {
      throw new ConfigException(
          "the level of the intervals must be between 0 and 1, not " + level + "; 0.95 is usual");
    }
  }

  /** 10,000 resamples and intervals of 95 %. */
  public static Bootstrap standard(long seed) {
    return new Bootstrap(10_000, 0.95, seed);
  }

  /**
   * The interval of a statistic.
   *
   * @throws ScoringException if it has fewer than two prompts, or is not finite in some resample
   */
  public Interval interval(PromptStatistic statistic) {
    return interval(statistic.promptIds().size(), statistic::value);
  }

  /**
   * A system compared to the base over the prompts that both have.
   *
   * @throws ScoringException if they have fewer than two prompts in common, or one is not finite in
   *     some resample
   */
  public PairedDifference difference(PromptStatistic system, PromptStatistic base) {
    List<String> common = system.promptsInCommon(base);
    PromptStatistic ours = system.restrictedTo(common);
    PromptStatistic theirs = base.restrictedTo(common);
    Interval interval =
        interval(common.size(), weights -> ours.value(weights) - theirs.value(weights));
    return new PairedDifference(ours.value() - theirs.value(), interval, common.size());
  }

  private Interval interval(int prompts, ToDoubleFunction<int[]> statistic) {
    if (prompts < MIN_PROMPTS) {
      throw new ScoringException(
          "an interval needs at least " + MIN_PROMPTS + " prompts, and there are " + prompts);
    }
    RandomGenerator random = RandomStreams.named(seed, "bootstrap");
    double[] values = new double[resamples];
    int[] weights = new int[prompts];
    for (int r = 0; r < resamples; r++) {
      Arrays.fill(weights, 0);
      for (int i = 0; i < prompts; i++) {
        weights[random.nextInt(prompts)]++;
      }
      values[r] = statistic.applyAsDouble(weights);
      if (!Double.isFinite(values[r])) {
        throw new ScoringException("the statistic of a resample is " + values[r]);
      }
    }
    Arrays.sort(values);
    double tail = (1 - level) / 2;
    return new Interval(quantile(values, tail), quantile(values, 1 - tail), level);
  }

  /** Linear between the two nearest of the sorted values. */
  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
