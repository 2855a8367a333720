/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.rlhf.segment.Segmenter;

/**
 * One of several rewards: a model with the grain it judges at, and what it counts.
 *
 * @param name by which journals name it, such as {@code toxicity}
 * @param weight w_k of equation (1); the sum need not be 1
 * @param segmenter cuts texts for it
 * @param reward judges the segments
 */
public record RewardChannel(String name, double weight, Segmenter segmenter, SegmentReward reward) {
  /** Checks the weight. */
  public RewardChannel {
    if (!Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "the weight of reward %s must be finite but was %s".formatted(name, weight));
    }
  }

  Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("weight", weight)
        .put("segments", segmenter.id())
        .put("reward", reward.fingerprint())
        .build();
  }
}
