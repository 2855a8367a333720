/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.ArrayList;
import java.util.List;

/** A segment for each token with which the text becomes longer. */
record TokenSegmenter() implements Segmenter {
  @Override
  public String id() {
    return "tokens";
  }

  @Override
  public List<Integer> ends(GeneratedText text) {
    List<Integer> ends = new ArrayList<>();
    int last = 0;
    for (int end : text.tokenEnds()) {
      if (end > last) {
        ends.add(end);
        last = end;
      }
    }
    return ends.isEmpty() ? List.of(text.text().length()) : List.copyOf(ends);
  }
}
