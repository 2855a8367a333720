/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of which several begin alike, as samples of one prompt and choices of one question do:
 * what they share is read once.
 *
 * @param prefixes beginnings, no two alike, of one token or more
 * @param of the index of each sequence's beginning
 * @param rests what each goes on with, one token or more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SharedPrefixes(List<int[]> prefixes, int[] of, List<int[]> rests) {
  /** A second pass costs something too. */
  private static final double WORTH = 0.85;

  /**
   * Cuts sequences.
   *
   * @param sequences token ids of each
   * @param prompts how many of the first ones are a prompt
   * @param predicting how many of the last ones of each must give logits
   * @return null where reading them so would not be less work
   */
  static @Nullable SharedPrefixes of(
      List<int[]> sequences, List<Integer> prompts, List<Integer> predicting) {
    Map<List<Integer>, Integer> known = new HashMap<>();
    List<int[]> prefixes = new ArrayList<>();
    List<int[]> rests = new ArrayList<>();
    int[] of = new int[sequences.size()];
    for (int row = 0; row < of.length; row++) {
      int[] sequence = sequences.get(row);
      int cut = Math.min(prompts.get(row) - 1, sequence.length - predicting.get(row));
      if (cut < 1) {
        return null;
      }
      int[] prefix = Arrays.copyOf(sequence, cut);
      of[row] =
          known.computeIfAbsent(Arrays.stream(prefix).boxed().toList(), key -> prefixes.size());
      if (of[row] == prefixes.size()) {
        prefixes.add(prefix);
      }
      rests.add(Arrays.copyOfRange(sequence, cut, sequence.length));
    }
    long shared = (long) prefixes.size() * longest(prefixes) + (long) of.length * longest(rests);
    long whole = (long) of.length * longest(sequences);
    int most = predicting.stream().mapToInt(Integer::intValue).max().orElse(0);
    boolean worth = shared <= WORTH * whole && longest(rests) <= most + 1;
    return worth ? new SharedPrefixes(prefixes, of, rests) : null;
  }

  private static int longest(List<int[]> sequences) {
    return sequences.stream().mapToInt(one -> one.length).max().orElse(0);
  }
}
