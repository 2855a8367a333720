/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.List;

/**
 * A generated text, cut for a reward.
 *
 * @param prompt what it goes on
 * @param text without the prompt
 * @param ends of its segments, as {@link Segmenter#ends} gives them
 */
public record SegmentedText(String prompt, GeneratedText text, List<Integer> ends) {
  /** Keeps a copy of the ends. */
  public SegmentedText {
    ends = List.copyOf(ends);
  }

  /** A text cut by a segmenter. */
  public static SegmentedText of(String prompt, GeneratedText text, Segmenter segmenter) {
    return new SegmentedText(prompt, text, segmenter.ends(text));
  }

  /** How many segments there are, one or more. */
  public int segments() {
    return ends.size();
  }

  /** The text as far as a segment, with it; the segment counts from 0. */
  public String prefix(int segment) {
    return text.text().substring(0, ends.get(segment));
  }

  /** A segment alone, with the white space before it; it counts from 0. */
  public String segment(int segment) {
    int start = segment == 0 ? 0 : ends.get(segment - 1);
    return text.text().substring(start, ends.get(segment));
  }
}
