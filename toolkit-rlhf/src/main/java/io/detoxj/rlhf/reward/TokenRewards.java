/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import java.util.List;
import java.util.Map;

/**
 * Rewards where they are earned.
 *
 * @param rewards for each text one number for each of its tokens, weighted and added up over the
 *     channels; 0 where no segment ends
 * @param totals by channel, for each text the sum over its segments, before the weight
 * @param segments by channel, for each text how many it has
 * @param scorerCalls how many texts scorers were given
 */
public record TokenRewards(
    List<double[]> rewards,
    Map<String, double[]> totals,
    Map<String, int[]> segments,
    long scorerCalls) {
  /** Keeps copies of list and maps. */
  public TokenRewards {
    rewards = List.copyOf(rewards);
    totals = Map.copyOf(totals);
    segments = Map.copyOf(segments);
  }
}
