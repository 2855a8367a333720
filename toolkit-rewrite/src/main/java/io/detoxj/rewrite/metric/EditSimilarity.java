/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.MetricId;
import java.util.List;
import java.util.Map;

/**
 * One minus the edit distance of Levenshtein (1966) by the length of the longer text, in
 * characters, 0 to 1; two empty texts have 1. Of several references the best counts.
 */
public record EditSimilarity() implements TextSimilarity {
  @Override
  public MetricId id() {
    return new MetricId("edit_similarity", 1, Map.of("unit", "characters"));
  }

  @Override
  public double score(String text, List<String> references) {
    References.require(references);
    int[] ours = text.codePoints().toArray();
    double best = 0;
    for (String reference : references) {
      int[] theirs = reference.codePoints().toArray();
      int longer = Math.max(ours.length, theirs.length);
      best = Math.max(best, longer == 0 ? 1 : 1 - (double) distance(ours, theirs) / longer);
    }
    return best;
  }

  private static int distance(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length];
  }
}
