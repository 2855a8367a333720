/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ROUGE (Lin, 2004) as the package rouge-score 0.1.2 computes it: F1 of n-grams of words, or of the
 * longest common subsequence of words, 0 to 1. Words are runs of a to z and 0 to 9 after lower
 * case, so that a text in another script has none and 0. Of several references the best counts.
 *
 * @param n the length of n-grams in words, 1 to 9; 0 for the longest common subsequence
 * @param stemmed whether words of more than three letters are stemmed
 */
public record Rouge(int n, boolean stemmed) implements TextSimilarity {
  private static final int LONGEST_UNSTEMMED = 3;

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if it is not from 0 to 9
   */
  public Rouge {
    if (n < 0 || n > 9) {
      throw new IllegalArgumentException("ROUGE is of n-grams of 1 to 9 words, or 0 for L: " + n);
    }
  }

  /** Of n-grams, with stemming. */
  public static Rouge n(int n) {
    return new Rouge(n, true);
  }

  /** Of the longest common subsequence, with stemming. */
  public static Rouge longest() {
    return new Rouge(0, true);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "rouge_" + (n == 0 ? "l" : Integer.toString(n)),
        1,
        Map.of("value", "f1", "stemmer", stemmed ? "porter" : "none"));
  }

  @Override
  public double score(String text, List<String> references) {
    References.require(references);
    Words words = new Words();
    int[] ours = words.numbered(words(text));
    double best = 0;
    for (String reference : references) {
      int[] theirs = words.numbered(words(reference));
      best = Math.max(best, n == 0 ? longest(ours, theirs) : grams(ours, theirs));
    }
    return best;
  }

  private double grams(int[] ours, int[] theirs) {
    int matches = NgramMatches.count(ours, List.of(theirs), n)[n - 1];
    return f1(matches, Math.max(1, ours.length - n + 1), Math.max(1, theirs.length - n + 1));
  }

  private static double longest(int[] ours, int[] theirs) {
    int[] row = new int[theirs.length + 1];
    for (int word : ours) {
      int diagonal = 0;
      for (int j = 1; j <= theirs.length; j++) {
        int above = row[j];
        row[j] = word == theirs[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return f1(row[theirs.length], Math.max(1, ours.length), Math.max(1, theirs.length));
  }

  private static double f1(int matches, int ours, int theirs) {
    double precision = (double) matches / ours;
    double recall = (double) matches / theirs;
    return matches == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private List<String> words(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= lower.length(); i++) {
      boolean inside = i < lower.length() && isWordCharacter(lower.charAt(i));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        words.add(stem(lower.substring(start, i)));
        start = -1;
      }
    }
    return words;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private String stem(String word) {
    return stemmed && word.length() > LONGEST_UNSTEMMED ? PorterStemmer.stem(word) : word;
  }
}
