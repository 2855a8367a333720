/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A number computed from several prompts that can be computed again with each prompt counted any
 * number of times. That is all that resampling needs.
 */
public interface PromptStatistic {
  /** The ids of the prompts that have a part in it, each once. */
  List<String> promptIds();

  /**
   * The statistic of a resample.
   *
   * @param weights how often each prompt is counted, in the order of {@link #promptIds()}; not all
   *     zero
   * @return a finite number
   * @throws IllegalArgumentException if there are not as many weights as prompts, or all are zero
   */
  double value(int[] weights);

  /**
   * The statistic of the same data for some of the prompts.
   *
   * @param promptIds the prompts to keep, in the order they are to have
   * @throws IllegalArgumentException if one of them has no part in this statistic
   */
  PromptStatistic restrictedTo(List<String> promptIds);

  /**
   * The statistic of the data as they are.
   *
   * @throws IllegalArgumentException if there are no prompts
   */
  default double value() {
    int[] once = new int[promptIds().size()];
    Arrays.fill(once, 1);
    return value(once);
  }

  /** The prompts that this and another statistic share, in this one's order. */
  default List<String> promptsInCommon(PromptStatistic other) {
    Set<String> theirs = Set.copyOf(other.promptIds());
    return promptIds().stream().filter(theirs::contains).toList();
  }
}
