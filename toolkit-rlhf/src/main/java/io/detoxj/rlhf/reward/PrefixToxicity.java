/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * How much less toxic a text became by a segment: {@code T(y_1..y_j-1) - T(y_1..y_j)}, with T of
 * the empty text 0 (fine-grained RLHF, section on detoxification). Of the generated text alone:
 * with the prompt before it, the first segment would be paid for the prompt.
 *
 * <p>The rewards of a text add up to {@code -T(y)}, whatever the segments. Of the whole text as one
 * segment that is the holistic reward less 1, so the two can be compared: only the credit differs.
 *
 * @param scorer gives T; not closed by this
 * @param attempts how often a text without a score is asked for, 1 or more
 */
public record PrefixToxicity(Scorer scorer, int attempts) implements SegmentReward {
  private static final int USUAL_ATTEMPTS = 3;

  /** Checks the attempts. */
  public PrefixToxicity {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be 1 or more but was " + attempts);
    }
  }

  /** With three attempts. */
  public PrefixToxicity(Scorer scorer) {
    this(scorer, USUAL_ATTEMPTS);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("reward", "prefix toxicity")
        .put("scorer", scorer.fingerprint())
        .build();
  }

  @Override
  public SegmentRewards of(List<SegmentedText> texts) {
    List<String> prefixes = new ArrayList<>();
    for (SegmentedText text : texts) {
      for (int j = 0; j < text.segments(); j++) {
        prefixes.add(text.prefix(j));
      }
    }
    SureScores scores = new SureScores(scorer, attempts);
    scores.add(prefixes);
    List<double[]> all = new ArrayList<>();
    for (SegmentedText text : texts) {
      double[] rewards = new double[text.segments()];
      double before = 0;
      for (int j = 0; j < rewards.length; j++) {
        double now = scores.of(text.prefix(j));
        rewards[j] = before - now;
        before = now;
      }
      all.add(rewards);
    }
    return new SegmentRewards(all, scores.calls());
  }
}
