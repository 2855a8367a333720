/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import io.detoxj.core.score.Scorer;
import io.detoxj.rlhf.ppo.Credit;
import io.detoxj.rlhf.ppo.Gae;
import io.detoxj.rlhf.ppo.LeaveOneOut;
import io.detoxj.rlhf.reward.PrefixToxicity;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.SegmentReward;
import io.detoxj.rlhf.reward.ShuffledReward;
import io.detoxj.rlhf.segment.Segmenter;

/** What is compared: one reward, and where it goes. */
enum CurveArm {
  /** On the sentence that earned it. */
  FINE,
  /** At the end. */
  HOLISTIC,
  /** On sentences drawn at random. */
  SHUFFLED,
  /** At the end, without a value network. */
  RLOO,
  /** On the token that earned it. */
  TOKEN;

  /** The reward of this arm. */
  RewardMix rewards(Scorer scorer, long seed) {
    SegmentReward toxicity = new PrefixToxicity(scorer);
    return switch (this) {
      case FINE -> RewardMix.of("toxicity", Segmenter.punctuation(), toxicity);
      case HOLISTIC, RLOO -> RewardMix.of("toxicity", Segmenter.whole(), toxicity);
      case SHUFFLED ->
          RewardMix.of("toxicity", Segmenter.punctuation(), new ShuffledReward(toxicity, seed));
      case TOKEN -> RewardMix.of("toxicity", Segmenter.tokens(), toxicity);
    };
  }

  /** From rewards to advantages; the same for all arms with values. */
  Credit credit() {
    return this == RLOO ? new LeaveOneOut() : new Gae(1, 0.95);
  }
}
