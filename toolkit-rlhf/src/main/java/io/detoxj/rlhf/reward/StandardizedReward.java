/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.io.Fingerprint;
import java.util.Arrays;
import java.util.List;

/**
 * A reward in units of its own spread: {@code scale * (r - mean) / deviation}, as fine-grained RLHF
 * takes its model of whole answers (the paper's configuration has a scale of 0.3).
 *
 * @param raw what is standardised
 * @param mean of it on the texts it was calibrated on
 * @param deviation of it there; above 0
 * @param scale the standard deviation it is to have
 */
public record StandardizedReward(SegmentReward raw, double mean, double deviation, double scale)
    implements SegmentReward {
  /** Checks the numbers. */
  public StandardizedReward {
    if (!Double.isFinite(mean) || !(deviation > 0) || !Double.isFinite(deviation)) {
      throw new IllegalArgumentException(
          "a reward of mean %s and standard deviation %s cannot be standardised; calibrate it on texts it tells apart"
              .formatted(mean, deviation));
    }
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("the scale must be finite but was " + scale);
    }
  }

  /**
   * Standardises a reward by its values on texts.
   *
   * @param texts what it is calibrated on, such as texts of the base model
   * @throws IllegalArgumentException if it gives all their segments one number
   */
  public static StandardizedReward calibrated(
      SegmentReward raw, List<SegmentedText> texts, double scale) {
    double[] all = raw.of(texts).values().stream().flatMapToDouble(Arrays::stream).toArray();
    double mean = Arrays.stream(all).average().orElse(Double.NaN);
    double variance =
        Arrays.stream(all).map(value -> (value - mean) * (value - mean)).average().orElse(0);
    return new StandardizedReward(raw, mean, Math.sqrt(variance), scale);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("reward", "standardized")
        .put("raw", raw.fingerprint())
        .put("mean", mean)
        .put("deviation", deviation)
        .put("scale", scale)
        .build();
  }

  @Override
  public SegmentRewards of(List<SegmentedText> texts) {
    SegmentRewards rewards = raw.of(texts);
    return new SegmentRewards(
        rewards.values().stream()
            .map(row -> Arrays.stream(row).map(r -> scale * (r - mean) / deviation).toArray())
            .toList(),
        rewards.scorerCalls());
  }
}
