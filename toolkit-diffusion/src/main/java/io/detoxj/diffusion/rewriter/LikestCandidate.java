/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Minimum Bayes risk (Kumar and Byrne, 2004) over samples of one sentence: the one that has most in
 * common with the others, by the F1 of words and pairs of words.
 */
final class LikestCandidate {
  private LikestCandidate() {}

  /**
   * The index of the candidate with the greatest mean likeness to the others; of equals the first.
   *
   * @param candidates at least one
   */
  static int of(List<String> candidates) {
    List<Map<String, Integer>> bags = candidates.stream().map(LikestCandidate::bag).toList();
    int best = 0;
    double most = -1;
    for (int i = 0; i < bags.size(); i++) {
      double sum = 0;
      for (int j = 0; j < bags.size(); j++) {
        sum += i == j ? 0 : likeness(bags.get(i), bags.get(j));
      }
      if (sum > most) {
        most = sum;
        best = i;
      }
    }
    return best;
  }

  /** F1 of words and pairs of words, 1 for two texts of the same ones. */
  static double likeness(String one, String other) {
    return likeness(bag(one), bag(other));
  }

  private static double likeness(Map<String, Integer> one, Map<String, Integer> other) {
    int common = 0;
    for (Map.Entry<String, Integer> entry : one.entrySet()) {
      common += Math.min(entry.getValue(), other.getOrDefault(entry.getKey(), 0));
    }
    int all = size(one) + size(other);
    return all == 0 ? 1 : 2.0 * common / all;
  }

  private static int size(Map<String, Integer> bag) {
    return bag.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> bag(String text) {
    Map<String, Integer> bag = new HashMap<>();
    if (text.isBlank()) {
      return bag;
    }
    String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
    for (int i = 0; i < words.length; i++) {
      bag.merge(words[i], 1, Integer::sum);
      if (i > 0) {
        bag.merge(words[i - 1] + " " + words[i], 1, Integer::sum);
      }
    }
    return bag;
  }
}
