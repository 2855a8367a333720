/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A part of a text.
 *
 * @param start its first char
 * @param end the char after its last
 */
public record Span(int start, int end) {
  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if it is empty or begins before 0
   */
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a span from " + start + " to " + end + " is no part");
    }
  }

  /** Whether two spans have a char in common. */
  public boolean overlaps(Span other) {
    return start < other.end && other.start < end;
  }

  /**
   * Wherever terms stand in a text, case left aside: the toxic spans of data that name toxic words
   * without saying where they are.
   */
  public static List<Span> ofTerms(String text, Collection<String> terms) {
    List<Span> spans = new ArrayList<>();
    String lower = text.toLowerCase(Locale.ROOT);
    // Lower case can have another length, and then places would not be those of the text.
    boolean aligned = lower.length() == text.length();
    String searched = aligned ? lower : text;
    for (String term : terms) {
      String wanted = aligned ? term.toLowerCase(Locale.ROOT) : term;
      int at = wanted.isEmpty() ? -1 : searched.indexOf(wanted);
      while (at >= 0) {
        spans.add(new Span(at, at + wanted.length()));
        at = searched.indexOf(wanted, at + wanted.length());
      }
    }
    return spans;
  }
}
