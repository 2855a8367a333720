/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several rewards at once, each at its own grain: {@code r_t = sum_k sum_j [t = T_j^k] w_k R_k(x,
 * y, j)}, equation (1) of fine-grained RLHF without its penalty. Where two segments end on one
 * token, their rewards add up; the released code would keep the last one, and lose the others.
 *
 * @param channels one or more, of different names
 */
public record RewardMix(List<RewardChannel> channels) {
  /** Checks that there are channels and that their names differ. */
  public RewardMix {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("a mix has at least one reward");
    }
    if (channels.stream().map(RewardChannel::name).distinct().count() < channels.size()) {
      throw new IllegalArgumentException(
          "two rewards of a mix have one name: "
              + channels.stream().map(RewardChannel::name).toList());
    }
  }

  /** A single reward of weight 1. */
  public static RewardMix of(String name, Segmenter segmenter, SegmentReward reward) {
    return new RewardMix(List.of(new RewardChannel(name, 1, segmenter, reward)));
  }

  /** Everything that makes the rewards. */
  public Fingerprint fingerprint() {
    Fingerprint.Builder all = Fingerprint.builder();
    channels.forEach(channel -> all.put(channel.name(), channel.fingerprint()));
    return all.build();
  }

  /**
   * Rewards of texts, on the tokens on which segments end.
   *
   * @param prompts what each goes on
   * @throws ScoringException if a reward is missing or no finite number
   */
  public TokenRewards of(List<String> prompts, List<GeneratedText> texts) {
    List<double[]> rewards = new ArrayList<>();
    texts.forEach(text -> rewards.add(new double[text.tokens()]));
    Map<String, double[]> totals = new HashMap<>();
    Map<String, int[]> segments = new HashMap<>();
    long calls = 0;
    for (RewardChannel channel : channels) {
      List<SegmentedText> cut = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        cut.add(SegmentedText.of(prompts.get(i), texts.get(i), channel.segmenter()));
      }
      SegmentRewards judged = channel.reward().of(cut);
      require(channel, cut, judged.values());
      calls += judged.scorerCalls();
      double[] total = new double[texts.size()];
      for (int i = 0; i < cut.size(); i++) {
        SegmentedText text = cut.get(i);
        double[] values = judged.values().get(i);
        for (int j = 0; j < values.length; j++) {
          rewards.get(i)[text.text().tokenAt(text.ends().get(j))] += channel.weight() * values[j];
          total[i] += values[j];
        }
      }
      totals.put(channel.name(), total);
      segments.put(channel.name(), cut.stream().mapToInt(SegmentedText::segments).toArray());
    }
    return new TokenRewards(rewards, totals, segments, calls);
  }

  private static void require(
      RewardChannel channel, List<SegmentedText> texts, List<double[]> values) {
    if (values.size() != texts.size()) {
      throw refused(
          channel, "was given %s texts and judged %s".formatted(texts.size(), values.size()));
    }
    for (int i = 0; i < texts.size(); i++) {
      double[] row = values.get(i);
      if (row.length != texts.get(i).segments()) {
        throw refused(
            channel,
            "gave %s rewards for text %s, which has %s segments"
                .formatted(row.length, i, texts.get(i).segments()));
      }
      for (int j = 0; j < row.length; j++) {
        if (!Double.isFinite(row[j])) {
          throw refused(
              channel, "gave segment %s of text %s the reward %s".formatted(j, i, row[j]));
        }
      }
    }
  }

  private static ScoringException refused(RewardChannel channel, String what) {
    return new ScoringException(
        "reward %s %s; the step is not made: every segment needs a finite number"
            .formatted(channel.name(), what));
  }
}
