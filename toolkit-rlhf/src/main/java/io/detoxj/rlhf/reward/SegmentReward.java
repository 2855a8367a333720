/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.io.Fingerprint;
import java.util.List;

/**
 * A reward model: what each segment of a text is worth. R(x, y, j) of fine-grained RLHF (arXiv
 * 2306.01693).
 */
public interface SegmentReward {
  /** Everything that makes the numbers. */
  Fingerprint fingerprint();

  /**
   * Rewards of texts.
   *
   * @return for each text one finite number for each of its segments
   * @throws io.detoxj.core.ScoringException if one cannot be had; there is no number that could
   *     stand in its place
   */
  SegmentRewards of(List<SegmentedText> texts);
}
