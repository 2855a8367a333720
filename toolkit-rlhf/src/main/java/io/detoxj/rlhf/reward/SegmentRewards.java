/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import java.util.List;

/**
 * What a reward says of some texts.
 *
 * @param values for each text one number for each of its segments
 * @param scorerCalls how many texts were given to a scorer for them
 */
public record SegmentRewards(List<double[]> values, long scorerCalls) {
  /** Keeps a copy of the list. */
  public SegmentRewards {
    values = List.copyOf(values);
  }
}
