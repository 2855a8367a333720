/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * Segments of places where a text may be cut. The white space before a cut belongs to the segment
 * after it: in most vocabularies it is the first char of the next token, and a segment that ended
 * with it would end on the first token of the next one.
 */
final class Cuts {
  private Cuts() {}

  /**
   * Ends of segments.
   *
   * @param text which is cut
   * @param places rising, within the text
   */
  static List<Integer> closed(String text, List<Integer> places) {
    List<Integer> ends = new ArrayList<>();
    int last = 0;
    for (int place : places) {
      int end = place;
      while (end > last && Character.isWhitespace(text.codePointBefore(end))) {
        end -= Character.charCount(text.codePointBefore(end));
      }
      if (end > last) {
        ends.add(end);
        last = end;
      }
    }
    if (!ends.isEmpty() && text.substring(last).isBlank()) {
      ends.remove(ends.size() - 1);
    }
    ends.add(text.length());
    return List.copyOf(ends);
  }
}
