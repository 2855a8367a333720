/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.ConfigException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which words are replaced, and what weighs how much in the choice of others.
 *
 * @param least words of this toxicity or less are never replaced, 0 or more
 * @param margin the share of the greatest toxicity in a sentence from which a word is replaced, 0
 *     to 1; the released condBERT has 0.5
 * @param proposals how many words are weighed for each place, 1 or more
 * @param toxicityPenalty taken off for the toxicity of the proposed word in the sentence, in nats
 * @param similarityWeight added for the cosine between the sentence with the word and the one that
 *     came in, in nats
 */
public record InfillingOptions(
    double least, double margin, int proposals, double toxicityPenalty, double similarityWeight) {
  /**
   * Checks the numbers.
   *
   * @throws ConfigException if one is out of its range
   */
  public InfillingOptions {
    boolean weights = toxicityPenalty >= 0 && similarityWeight >= 0;
    if (!(least >= 0 && margin >= 0 && margin <= 1 && proposals > 0 && weights)
        || Double.isInfinite(least + toxicityPenalty + similarityWeight)) {
      throw new ConfigException(
          "infilling needs least, penalty and similarity of 0 or more, a margin from 0 to 1 and 1 proposal or more, not %s, %s, %s, %s and %s"
              .formatted(least, toxicityPenalty, similarityWeight, margin, proposals));
    }
  }

  /** Words of more than 0.05 and half of the greatest; 20 proposals, penalty 15, weight 10. */
  public static InfillingOptions standard() {
    return new InfillingOptions(0.05, 0.5, 20, 15, 10);
  }

  Map<String, String> parameters() {
    return new TreeMap<>(
        Map.of(
            "least", Double.toString(least),
            "margin", Double.toString(margin),
            "proposals", Integer.toString(proposals),
            "penalty", Double.toString(toxicityPenalty),
            "similarity", Double.toString(similarityWeight)));
  }
}
