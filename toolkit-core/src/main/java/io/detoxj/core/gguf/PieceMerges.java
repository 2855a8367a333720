/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges that a SentencePiece vocabulary with scores stands for: any two tokens whose texts
 * make up a third one may be merged, those with the highest score of the third one first, and of
 * the same score those with the longer first part. That is the order of transformers' own
 * conversion.
 */
final class PieceMerges {
  private static final int LONGEST = 512;

  private PieceMerges() {}

  /** Two tokens that become one. */
  record Merge(String left, String right, double score) {}

  static List<Merge> of(List<String> tokens, double[] scores, GgufMetadata metadata) {
    if (scores.length != tokens.size()) {
      throw metadata.refused(GgufTokenizer.PREFIX + "scores", "has not one entry a token");
    }
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      merges.addAll(into(tokens.get(id), scores[id], ids));
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> length(merge.left()))
            .thenComparingInt(merge -> length(merge.right()))
            .reversed());
    return merges;
  }

  private static int length(String token) {
    return token.codePointCount(0, token.length());
  }

  private static List<Merge> into(String token, double score, Map<String, Integer> ids) {
    List<Merge> merges = new ArrayList<>();
    for (int cut = 1; cut < Math.min(token.length(), LONGEST); cut++) {
      String left = token.substring(0, cut);
      String right = token.substring(cut);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        merges.add(new Merge(left, right, score));
      }
    }
    merges.sort(
        Comparator.<Merge>comparingInt(merge -> ids.get(merge.left()))
            .thenComparingInt(merge -> ids.get(merge.right())));
    return merges;
  }
}
