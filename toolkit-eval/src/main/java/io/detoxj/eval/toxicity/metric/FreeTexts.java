/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Numbers of texts that were written from nothing, as the release of Cosmos computes them
 * (Meshchaninov et al., NeurIPS 2025): over the corpus, not prompt by prompt. A text is its words.
 */
public final class FreeTexts {
  private static final int SHORTEST = 2;
  private static final int LONGEST = 4;
  private static final double TRIM = 0.05;

  private FreeTexts() {}

  /**
   * Diversity: the product, for n from 2 to 4, of the distinct n-grams of all texts over all their
   * n-grams. 1 if none comes twice; 0 if no text has four words.
   */
  public static double diversity(List<List<String>> texts) {
    double product = 1;
    for (int n = SHORTEST; n <= LONGEST; n++) {
      Set<List<String>> distinct = new HashSet<>();
      long all = 0;
      for (List<String> text : texts) {
        for (int i = 0; i + n <= text.size(); i++) {
          distinct.add(text.subList(i, i + n));
          all++;
        }
      }
      product *= all == 0 ? 0 : (double) distinct.size() / all;
    }
    return product;
  }

  /** The share of the texts' 4-grams that stand in the texts of the training; 0 without any. */
  public static double memorised(List<List<String>> texts, List<List<String>> training) {
    Set<List<String>> known = new HashSet<>();
    for (List<String> text : training) {
      for (int i = 0; i + LONGEST <= text.size(); i++) {
        known.add(text.subList(i, i + LONGEST));
      }
    }
    long all = 0;
    long found = 0;
    for (List<String> text : texts) {
      for (int i = 0; i + LONGEST <= text.size(); i++) {
        all++;
        found += known.contains(text.subList(i, i + LONGEST)) ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) found / all;
  }

  /**
   * The mean of perplexities without the lowest and the highest twentieth: of n in order, those
   * from {@code (int) (0.05 n)} up to, but not with, {@code (int) (0.95 n)}.
   *
   * @param perplexities at least two; texts without tokens have none and are left out before
   */
  public static double trimmedMean(double[] perplexities) {
    double[] sorted = perplexities.clone();
    Arrays.sort(sorted);
    int from = (int) (TRIM * sorted.length);
    int to = (int) ((1 - TRIM) * sorted.length);
    return Arrays.stream(sorted, from, to)
        .average()
        .orElseThrow(
            () -> new IllegalArgumentException("a trimmed mean needs two numbers or more"));
  }
}
