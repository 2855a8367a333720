/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of unequal length, and which of their last tokens something is wanted of: what was
 * generated after a prompt. Wanted values stand in a rectangle {@code [rows, columns]}, as wide as
 * most of them need; where a sequence has fewer, the rectangle holds 0.
 *
 * @param sequences token ids, prompt and what follows it, 2 or more each
 * @param wanted how many of the last tokens of each, from 0 to all but the first
 * @param alignment where the values of a sequence stand in its row
 */
public record TokenTargets(List<int[]> sequences, List<Integer> wanted, Alignment alignment) {
  /** Where the values of a sequence with fewer than the others stand. */
  public enum Alignment {
    /** From the first column on; padding is on the right. */
    STARTS,
    /** Up to the last column; padding is on the left. */
    ENDS
  }

  /** Checks the numbers. */
  public TokenTargets {
    sequences = List.copyOf(sequences);
    wanted = List.copyOf(wanted);
    if (sequences.isEmpty() || sequences.size() != wanted.size()) {
      throw new IllegalArgumentException(
          "there are %s sequences and %s numbers of wanted tokens; give one or more, and as many of these as of those"
              .formatted(sequences.size(), wanted.size()));
    }
    for (int row = 0; row < wanted.size(); row++) {
      int length = sequences.get(row).length;
      if (length < 2 || wanted.get(row) < 0 || wanted.get(row) >= length) {
        throw new IllegalArgumentException(
            "sequence %s has %s tokens, of which %s are wanted; it must have 2 or more, and its first one is predicted by nothing"
                .formatted(row, length, wanted.get(row)));
      }
    }
    if (wanted.stream().allMatch(count -> count == 0)) {
      throw new IllegalArgumentException("no token of any sequence is wanted");
    }
  }

  /** Those of what follows prompts, from the first column on. */
  public static TokenTargets of(List<int[]> sequences, List<Integer> wanted) {
    return new TokenTargets(sequences, wanted, Alignment.STARTS);
  }

  /** Every token but the first of each sequence. */
  public static TokenTargets all(List<int[]> sequences) {
    return of(sequences, sequences.stream().map(sequence -> sequence.length - 1).toList());
  }

  /** Number of sequences. */
  public int rows() {
    return sequences.size();
  }

  /** The greatest number of wanted tokens. */
  public int columns() {
    return wanted.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** The number of wanted tokens of all sequences. */
  public int count() {
    return wanted.stream().mapToInt(Integer::intValue).sum();
  }

  /** What a model reads: every token but the last, which is predicted and not read. */
  public TokenBatch read() {
    return TokenBatch.of(
        sequences.stream().map(ids -> Arrays.copyOf(ids, ids.length - 1)).toList());
  }

  /** 1 where the rectangle holds a value, else 0: {@code [rows, columns]} float32. */
  public NDArray mask(NDManager owner) {
    float[] values = new float[rows() * columns()];
    for (long cell : cells()) {
      values[Math.toIntExact(cell)] = 1;
    }
    return owner.create(values, new Shape(rows(), columns()));
  }

  /** The wanted tokens' ids, row after row. */
  long[] ids() {
    long[] all = new long[count()];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      int[] ids = sequences.get(row);
      for (int token = ids.length - wanted.get(row); token < ids.length; token++) {
        all[i++] = ids[token];
      }
    }
    return all;
  }

  /** Where the token before each wanted one stands in the rectangle that is read. */
  long[] places() {
    int width = sequences.stream().mapToInt(ids -> ids.length).max().orElseThrow() - 1;
    long[] all = new long[count()];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      for (int back = wanted.get(row); back > 0; back--) {
        all[i++] = (long) (row + 1) * width - back;
      }
    }
    return all;
  }

  /** Where each wanted token's value stands in the rectangle of results. */
  long[] cells() {
    int columns = columns();
    long[] all = new long[count()];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      int first = alignment == Alignment.STARTS ? 0 : columns - wanted.get(row);
      for (int token = 0; token < wanted.get(row); token++) {
        all[i++] = (long) row * columns + first + token;
      }
    }
    return all;
  }

  /**
   * A rectangle's rows without padding.
   *
   * @param rectangle {@code [rows, columns]} float32
   * @return for each sequence as many values as are wanted
   */
  public List<float[]> rows(NDArray rectangle) {
    float[] values = rectangle.toFloatArray();
    List<float[]> all = new ArrayList<>();
    for (int row = 0; row < rows(); row++) {
      int first = alignment == Alignment.STARTS ? 0 : columns() - wanted.get(row);
      int from = row * columns() + first;
      all.add(Arrays.copyOfRange(values, from, from + wanted.get(row)));
    }
    return all;
  }
}
