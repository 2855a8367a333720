/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.Collections;
import java.util.List;

/** How many of the first tokens of each sequence are its prompt. */
final class PromptCounts {
  private PromptCounts() {}

  /** One token each, which nothing predicts: all others are what a model wrote. */
  static List<Integer> none(List<int[]> sequences) {
    return Collections.nCopies(sequences.size(), 1);
  }

  /** All of each sequence. */
  static List<Integer> whole(List<int[]> sequences) {
    return sequences.stream().map(sequence -> sequence.length).toList();
  }

  /**
   * Checks that there is one for each sequence.
   *
   * @throws IllegalArgumentException if there is not, or one is below 1 or longer than its sequence
   */
  static void check(List<int[]> sequences, List<Integer> lengths) {
    if (lengths.size() != sequences.size()) {
      throw new IllegalArgumentException(
          "there are %s sequences but %s prompt lengths; give one for each"
              .formatted(sequences.size(), lengths.size()));
    }
    for (int i = 0; i < lengths.size(); i++) {
      int length = sequences.get(i).length;
      if (lengths.get(i) < 1 || lengths.get(i) > length) {
        throw new IllegalArgumentException(
            "sequence %s has %s tokens but a prompt of %s; it must be 1 to %s"
                .formatted(i, length, lengths.get(i), length));
      }
    }
  }

  /** All tokens of each sequence but its first, which nothing predicts. */
  static List<Integer> afterFirst(List<int[]> sequences) {
    return sequences.stream().map(sequence -> sequence.length - 1).toList();
  }

  /**
   * Checks that there is one number of scored tokens for each sequence.
   *
   * @throws IllegalArgumentException if there is not, or one is negative or counts the first token
   */
  static void checkScored(List<int[]> sequences, List<Integer> scored) {
    if (scored.size() != sequences.size()) {
      throw new IllegalArgumentException(
          "there are %s sequences but %s numbers of tokens to score; give one for each"
              .formatted(sequences.size(), scored.size()));
    }
    for (int i = 0; i < scored.size(); i++) {
      int length = sequences.get(i).length;
      if (scored.get(i) < 0 || scored.get(i) >= length) {
        throw new IllegalArgumentException(
            "sequence %s has %s tokens but %s of the last are to be scored; it must be 0 to %s"
                .formatted(i, length, scored.get(i), length - 1));
      }
    }
  }
}
