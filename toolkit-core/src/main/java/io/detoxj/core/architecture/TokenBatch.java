/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.ArrayList;
import java.util.List;

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
    int columns = sequences.stream().mapToInt(s -> s.length).max().orElseThrow();
    long[] ids = new long[sequences.size() * columns];
    List<Integer> padding = new ArrayList<>();
    for (int row = 0; row < sequences.size(); row++) {
      int[] sequence = sequences.get(row);
      int pad = columns - sequence.length;
      padding.add(pad);
      for (int i = 0; i < sequence.length; i++) {
        ids[row * columns + pad + i] = sequence[i];
      }
    }
    return new TokenBatch(ids, List.copyOf(padding), columns);
  }

  /**
   * More tokens a row, of some rows more than of others: what comes after the end of a row is seen
   * by none of its tokens, and means nothing.
   *
   * @param rests of each row, what follows what is in the cache
   * @param padding of the rows in the cache
   */
  public static TokenBatch continuing(List<int[]> rests, List<Integer> padding) {
    int columns = rests.stream().mapToInt(s -> s.length).max().orElseThrow();
    long[] ids = new long[rests.size() * columns];
    for (int row = 0; row < rests.size(); row++) {
      for (int i = 0; i < rests.get(row).length; i++) {
        ids[row * columns + i] = rests.get(row)[i];
      }
    }
    return new TokenBatch(ids, List.copyOf(padding), columns);
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
