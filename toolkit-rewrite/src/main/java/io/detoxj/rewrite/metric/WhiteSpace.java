/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.ArrayList;
import java.util.List;

/** White space as Python has it, for the reference implementations split there. */
final class WhiteSpace {
  private WhiteSpace() {}

  /** As {@code str.isspace}; no such character needs a surrogate. */
  static boolean is(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  /** The parts between runs of white space, as {@code str.split}. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < text.length(); i++) {
      if (is(text.charAt(i))) {
        if (start >= 0) {
          parts.add(text.substring(start, i));
        }
        start = -1;
      } else if (start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      parts.add(text.substring(start));
    }
    return parts;
  }

  /** Without white space at the end, as {@code str.rstrip}. */
  static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && is(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Without white space at both ends, as {@code str.strip}. */
  static String strip(String text) {
    String shorter = stripTrailing(text);
    int start = 0;
    while (start < shorter.length() && is(shorter.charAt(start))) {
      start++;
    }
    return shorter.substring(start);
  }

  /** The code points that are no white space. */
  static int[] codePointsWithout(String text) {
    return text.codePoints().filter(c -> !is(c)).toArray();
  }
}
