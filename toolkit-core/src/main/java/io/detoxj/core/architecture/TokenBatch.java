/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Sequences of unequal length as one rectangle, padded on the left; those that go on after a cache
 * on the right.
 *
 * @param ids {@code [rows * columns]}, padding is id 0
 * @param padding columns of padding of each row
 * @param columns width of the rectangle
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TokenBatch(long[] ids, List<Integer> padding, int columns) {

  /** Pads sequences. */
  public static TokenBatch of(List<int[]> sequences) {
    int columns = longest(sequences);
    List<Integer> padding = sequences.stream().map(one -> columns - one.length).toList();
    return new TokenBatch(rectangle(sequences, columns, padding::get), padding, columns);
  }

  /**
   * More tokens a row, of some rows more than of others: what comes after the end of a row is seen
   * by none of its tokens, and means nothing.
   *
   * @param rests of each row, what follows what is in the cache
   * @param padding of the rows in the cache
   */
  public static TokenBatch continuing(List<int[]> rests, List<Integer> padding) {
    int columns = longest(rests);
    return new TokenBatch(rectangle(rests, columns, row -> 0), List.copyOf(padding), columns);
  }

  private static int longest(List<int[]> sequences) {
    return sequences.stream().mapToInt(one -> one.length).max().orElseThrow();
  }

  /** Ids of rows that begin at some column each. */
  private static long[] rectangle(List<int[]> sequences, int columns, IntUnaryOperator first) {
    long[] ids = new long[sequences.size() * columns];
    for (int row = 0; row < sequences.size(); row++) {
      int[] sequence = sequences.get(row);
      int start = row * columns + first.applyAsInt(row);
      for (int i = 0; i < sequence.length; i++) {
        ids[start + i] = sequence[i];
      }
    }
    return ids;
  }

  /** One more token a row. */
  public static TokenBatch column(int[] tokens, List<Integer> padding) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens[i];
    }
    return new TokenBatch(ids, padding, 1);
  }

  /** Number of sequences. */
  public int rows() {
    return padding.size();
  }

  /** The rectangle cut into pieces of at most some columns. */
  public List<TokenBatch> chunks(int most) {
    List<TokenBatch> pieces = new ArrayList<>();
    for (int first = 0; first < columns; first += most) {
      int width = Math.min(most, columns - first);
      long[] part = new long[rows() * width];
      for (int row = 0; row < rows(); row++) {
        System.arraycopy(ids, row * columns + first, part, row * width, width);
      }
      pieces.add(new TokenBatch(part, padding, width));
    }
    return pieces;
  }

  /**
   * Checks every sequence.
   *
   * @throws IllegalArgumentException if there is none, or one is empty, too long, or holds an
   *     unknown id
   */
  public static void check(List<int[]> sequences, int contextLength, int vocabularySize) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("at least one sequence of token ids is needed");
    }
    for (int[] sequence : sequences) {
      if (sequence.length < 1 || sequence.length > contextLength) {
        throw new IllegalArgumentException(
            "a sequence has "
                + sequence.length
                + " tokens but must have 1 to "
                + contextLength
                + ", the model's context");
      }
      checkIds(sequence, vocabularySize);
    }
  }

  /**
   * Checks token ids.
   *
   * @throws IllegalArgumentException if one is outside the vocabulary
   */
  public static void checkIds(int[] ids, int vocabularySize) {
    for (int id : ids) {
      if (id < 0 || id >= vocabularySize) {
        throw new IllegalArgumentException(
            "token id " + id + " is outside the vocabulary, 0 to " + (vocabularySize - 1));
      }
    }
  }
}
