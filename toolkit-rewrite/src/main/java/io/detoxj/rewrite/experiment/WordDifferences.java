/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a sentence is left out of another and what is new there, by the longest common
 * subsequence of words; a word is a run of letters of one alphabet, of blanks, or one other sign,
 * so that Chinese is compared sign by sign.
 */
final class WordDifferences {
  /** Longer texts are taken as a whole, for the table has the product of both lengths. */
  private static final int MOST_WORDS = 2000;

  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]]+|\\s+|.",
          Pattern.DOTALL);

  private WordDifferences() {}

  /** A part of one of the texts. */
  record Part(Kind kind, String text) {}

  /** Where a part is. */
  enum Kind {
    /** In both texts. */
    SAME,
    /** In the first alone. */
    OUT,
    /** In the second alone. */
    NEW
  }

  /** The parts in their order; those of the first and the same ones together are the first text. */
  static List<Part> of(String from, String to) {
    List<String> first = words(from);
    List<String> second = words(to);
    if (first.size() > MOST_WORDS || second.size() > MOST_WORDS) {
      return from.equals(to)
          ? List.of(new Part(Kind.SAME, from))
          : List.of(new Part(Kind.OUT, from), new Part(Kind.NEW, to));
    }
    int[][] longest = longest(first, second);
    List<Part> parts = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < first.size() || j < second.size()) {
      if (i < first.size() && j < second.size() && first.get(i).equals(second.get(j))) {
        add(parts, Kind.SAME, first.get(i));
        i++;
        j++;
      } else if (j == second.size()
          || (i < first.size() && longest[i + 1][j] >= longest[i][j + 1])) {
        add(parts, Kind.OUT, first.get(i++));
      } else {
        add(parts, Kind.NEW, second.get(j++));
      }
    }
    return List.copyOf(parts);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /** The length of the longest common subsequence from each pair of places on. */
  private static int[][] longest(List<String> first, List<String> second) {
    int[][] longest = new int[first.size() + 1][second.size() + 1];
    for (int i = first.size() - 1; i >= 0; i--) {
      for (int j = second.size() - 1; j >= 0; j--) {
        longest[i][j] =
            first.get(i).equals(second.get(j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return longest;
  }

  private static void add(List<Part> parts, Kind kind, String text) {
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last).kind() == kind) {
      parts.set(last, new Part(kind, parts.get(last).text() + text));
    } else {
      parts.add(new Part(kind, text));
    }
  }
}
