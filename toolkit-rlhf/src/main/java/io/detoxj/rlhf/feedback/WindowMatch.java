/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.Arrays;
import java.util.List;

/**
 * How much of a short text stands in a longer one: the best over all windows of the longer one's
 * words that are as many as the short one's and a twentieth more, by the share of chars that both
 * have, whatever their order, {@code 2 common / (one + other)}. That is the upper bound of its
 * ratio that Python's difflib calls quick; the released code of fine-grained RLHF matches by it.
 */
final class WindowMatch {
  /** From here on the longer text says the same. */
  static final double ENOUGH = 0.85;

  private static final double LONGER = 1.05;

  private final int[] chars;
  private final int[] wanted;
  private final int length;
  private final int words;

  private WindowMatch(List<String> words) {
    String sought = String.join(" ", words);
    this.words = words.size();
    this.length = sought.length();
    this.chars = sought.chars().distinct().sorted().toArray();
    this.wanted = new int[chars.length];
    sought.chars().forEach(c -> wanted[Arrays.binarySearch(chars, c)]++);
  }

  /** For looking up a text of any length. */
  static WindowMatch of(String part) {
    return new WindowMatch(Words.of(part));
  }

  /** From 0 to 1, the best window's share; 0 if either text is blank. */
  double best(String whole) {
    List<String> all = Words.of(whole);
    if (words == 0 || all.isEmpty()) {
      return 0;
    }
    int size = Math.min(all.size(), (int) (words * LONGER));
    Window window = new Window(" ".repeat(size - 1));
    all.subList(0, size).forEach(word -> window.add(word, 1));
    double best = window.share();
    for (int first = 1; first + size <= all.size(); first++) {
      window.add(all.get(first - 1), -1);
      window.add(all.get(first + size - 1), 1);
      best = Math.max(best, window.share());
    }
    return best;
  }

  /** Twice the chars in common, as multisets, over all chars; 0 if either text is blank. */
  static double share(String one, String other) {
    WindowMatch match = of(one);
    return match.length == 0 ? 0 : match.new Window(other).share();
  }

  /** A multiset of chars, as far as they are sought. */
  private final class Window {
    private final int[] counts = new int[chars.length];
    private int size;
    private int common;

    Window(String text) {
      add(text, 1);
    }

    /** Adds the chars of a text, or with -1 takes them away. */
    void add(String text, int sign) {
      size += sign * text.length();
      for (int i = 0; i < text.length(); i++) {
        int at = Arrays.binarySearch(chars, text.charAt(i));
        if (at >= 0) {
          common -= Math.min(counts[at], wanted[at]);
          counts[at] += sign;
          common += Math.min(counts[at], wanted[at]);
        }
      }
    }

    double share() {
      return 2.0 * common / (length + size);
    }
  }
}
