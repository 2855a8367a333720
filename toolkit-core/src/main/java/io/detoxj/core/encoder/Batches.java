/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Puts sequences of like length together. */
final class Batches {
  private Batches() {}

  /**
   * The indexes of sequences by falling length, cut where a batch would have too many tokens. A
   * sequence longer than that is a batch of its own.
   *
   * @param maxTokens most tokens of a batch
   */
  static List<List<Integer>> of(List<int[]> sequences, int maxTokens) {
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -sequences.get(i).length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    int from = 0;
    long tokens = 0;
    for (int at = 0; at < order.size(); at++) {
      int length = sequences.get(order.get(at)).length;
      if (at > from && tokens + length > maxTokens) {
        batches.add(order.subList(from, at));
        from = at;
        tokens = 0;
      }
      tokens += length;
    }
    if (from < order.size()) {
      batches.add(order.subList(from, order.size()));
    }
    return batches;
  }
}
