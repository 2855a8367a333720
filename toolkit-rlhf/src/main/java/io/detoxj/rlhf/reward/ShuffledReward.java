/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The control of fine-grained rewards: the same numbers on the same text, each on a segment drawn
 * at random. What a text is worth stays as it was; which part of it earned that is lost. Training
 * on it must not help more than one reward at the end does.
 *
 * @param reward whose numbers are dealt anew
 * @param seed of the deals; a text is dealt alike whenever it comes
 */
public record ShuffledReward(SegmentReward reward, long seed) implements SegmentReward {
  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("reward", "shuffled")
        .put("of", reward.fingerprint())
        .put("seed", seed)
        .build();
  }

  @Override
  public SegmentRewards of(List<SegmentedText> texts) {
    SegmentRewards rewards = reward.of(texts);
    List<double[]> dealt = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      SegmentedText text = texts.get(i);
      RandomGenerator random =
          RandomStreams.named(seed, "shuffled-reward/" + text.prompt() + "/" + text.text().text());
      double[] row = rewards.values().get(i).clone();
      for (int last = row.length - 1; last > 0; last--) {
        int other = random.nextInt(last + 1);
        double kept = row[last];
        row[last] = row[other];
        row[other] = kept;
      }
      dealt.add(row);
    }
    return new SegmentRewards(dealt, rewards.scorerCalls());
  }
}
