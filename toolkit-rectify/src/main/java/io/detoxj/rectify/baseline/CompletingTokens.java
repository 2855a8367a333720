/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Which tokens complete a word after which end of a text, however the word is cut into tokens. All
 * texts are {@link ByteText}.
 */
final class CompletingTokens {
  private final boolean wholeWords;
  private final int longest;
  // The tokens that begin with the rest of a word, by the beginning that must stand before them;
  // empty where the whole word is in the token.
  private final Map<String, List<int[]>> byBeginning = new HashMap<>();
  private final int[] always;

  /**
   * Indexes a vocabulary.
   *
   * @param texts of each token
   * @param wholeWords whether letters and digits on either side make a word another one
   */
  CompletingTokens(Collection<String> words, String[] texts, boolean wholeWords) {
    this.wholeWords = wholeWords;
    Set<String> spelled = new HashSet<>();
    words.forEach(word -> spelled.addAll(spellings(word)));
    this.longest = spelled.stream().mapToInt(String::length).max().orElse(0);
    Map<String, Set<String>> beginnings = new HashMap<>();
    for (String word : spelled) {
      for (int i = 0; i < word.length(); i++) {
        beginnings
            .computeIfAbsent(word.substring(i), rest -> new HashSet<>())
            .add(word.substring(0, i));
      }
    }
    tokensByRest(beginnings.keySet(), texts)
        .forEach(
            (rest, ids) -> {
              int[] tokens = ids.stream().mapToInt(Integer::intValue).toArray();
              for (String beginning : beginnings.get(rest)) {
                byBeginning.computeIfAbsent(beginning, b -> new ArrayList<>()).add(tokens);
              }
            });
    this.always =
        IntStream.range(0, texts.length).filter(id -> isWithin(texts[id], spelled)).toArray();
  }

  /** ASCII is folded in all texts; other letters are matched in lower, upper and title case. */
  private static Set<String> spellings(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    int first = Character.charCount(lower.codePointAt(0));
    String title = lower.substring(0, first).toUpperCase(Locale.ROOT) + lower.substring(first);
    Set<String> spellings = new HashSet<>();
    for (String one : List.of(word, lower, title, word.toUpperCase(Locale.ROOT))) {
      spellings.add(ByteText.of(one));
    }
    return spellings;
  }

  private Map<String, List<Integer>> tokensByRest(Set<String> rests, String[] texts) {
    Map<String, List<Integer>> tokens = new HashMap<>();
    for (int id = 0; id < texts.length; id++) {
      String text = texts[id];
      for (int end = 1; end <= Math.min(text.length(), longest); end++) {
        String rest = text.substring(0, end);
        if (endsWord(text, end) && rests.contains(rest)) {
          tokens.computeIfAbsent(rest, r -> new ArrayList<>()).add(id);
        }
      }
    }
    return tokens;
  }

  /** Whether a word is inside a token, not at its beginning. */
  private boolean isWithin(String text, Set<String> spelled) {
    for (int start = 1; start < text.length(); start++) {
      if (!wholeWords || !ByteText.wordBefore(text, start)) {
        for (int end = start + 1; end <= Math.min(text.length(), start + longest); end++) {
          if (endsWord(text, end) && spelled.contains(text.substring(start, end))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean endsWord(String text, int end) {
    return !wholeWords || !ByteText.wordFrom(text, end);
  }

  /** The longest end of a text that matters, in bytes. */
  int reach() {
    // One character before the beginning of a word says whether it is one.
    return longest + 3;
  }

  /** Tells of every token that completes a word after a text, some of them several times. */
  void after(String text, IntConsumer tokens) {
    for (int id : always) {
      tokens.accept(id);
    }
    for (int length = 0; length <= Math.min(text.length(), longest - 1); length++) {
      int start = text.length() - length;
      List<int[]> completing = byBeginning.get(text.substring(start));
      if (completing != null && !(wholeWords && ByteText.wordBefore(text, start))) {
        completing.forEach(ids -> IntStream.of(ids).forEach(tokens));
      }
    }
  }
}
