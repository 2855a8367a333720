/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BLEU of the characters of one sentence, 0 to 1, as {@code
 * nltk.translate.bleu_score.sentence_bleu} gives it for strings: n-grams of 1 to 4 characters,
 * spaces included, no smoothing. Papers on detoxification call it BLEU (Logacheva et al., 2022;
 * Babakov et al., 2022).
 *
 * <p>A precision of 0 counts as the smallest normal double, as there, so that scores without a
 * common 4-gram still differ; without a common character the score is 0.
 */
public record CharacterBleu() implements TextSimilarity {
  private static final int ORDERS = 4;

  @Override
  public MetricId id() {
    return new MetricId(
        "character_bleu", 1, Map.of("orders", Integer.toString(ORDERS), "smooth", "none"));
  }

  @Override
  public double score(String text, List<String> references) {
    References.require(references);
    int[] ours = text.codePoints().toArray();
    List<int[]> theirs = new ArrayList<>();
    references.forEach(reference -> theirs.add(reference.codePoints().toArray()));
    int[] matches = NgramMatches.count(ours, theirs, ORDERS);
    if (matches[0] == 0) {
      return 0;
    }
    double logs = 0;
    for (int order = 1; order <= ORDERS; order++) {
      int total = Math.max(1, ours.length - order + 1);
      int found = matches[order - 1];
      logs += Math.log(found == 0 ? Double.MIN_NORMAL : (double) found / total) / ORDERS;
    }
    int nearest = Bleu.nearestLength(ours.length, theirs);
    double brevity = ours.length > nearest ? 1 : Math.exp(1 - (double) nearest / ours.length);
    return brevity * Math.exp(logs);
  }
}
