/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;

/**
 * A similarity whose value for many texts is no mean: counts are summed over the texts first, and
 * the value is made of the sums.
 */
public interface PooledSimilarity extends TextSimilarity {
  /**
   * What one text adds to the sums.
   *
   * @param references one or more
   * @return as many numbers for each text
   * @throws IllegalArgumentException if there are no references
   */
  double[] terms(String text, List<String> references);

  /** The value of summed terms; the array is left as it is. */
  double ofSums(double[] sums);

  @Override
  default double score(String text, List<String> references) {
    return ofSums(terms(text, references));
  }

  /**
   * The value for a corpus.
   *
   * @param texts one or more
   * @param references for each text one or more
   * @throws IllegalArgumentException if the lists are empty or not of one length
   */
  default double corpus(List<String> texts, List<List<String>> references) {
    if (texts.isEmpty() || texts.size() != references.size()) {
      throw new IllegalArgumentException(
          "a corpus has one or more texts and references for each, not %s and %s"
              .formatted(texts.size(), references.size()));
    }
    double[] sums = terms(texts.get(0), references.get(0)).clone();
    for (int i = 1; i < texts.size(); i++) {
      double[] terms = terms(texts.get(i), references.get(i));
      for (int j = 0; j < sums.length; j++) {
        sums[j] += terms[j];
      }
    }
    return ofSums(sums);
  }
}
