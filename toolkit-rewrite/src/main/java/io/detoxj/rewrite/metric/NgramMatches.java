/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.Arrays;
import java.util.List;

/**
 * How many n-grams of a text are in references, each counted at most as often as it is in the
 * reference that has it most. Symbols are any numbers: words or code points.
 *
 * <p>An n-gram is known by the number of its first n-1 symbols, which the order before gave, and
 * its last symbol, so that counting is exact and costs a look-up for each place and order.
 */
final class NgramMatches {
  private static final int NOT_THERE = -1;

  private NgramMatches() {}

  /**
   * Counts.
   *
   * @param orders the longest n-grams, in symbols
   * @return matches of n-grams of 1 symbol, of 2, and so on: {@code [orders]}
   */
  static int[] count(int[] text, List<int[]> references, int orders) {
    int longest = references.stream().mapToInt(reference -> reference.length).sum();
    int[] matches = new int[orders];
    // The numbers of the n-grams that begin at each place.
    int[][] known =
        references.stream().map(reference -> new int[reference.length]).toArray(int[][]::new);
    int[] mine = new int[text.length];
    Numbering numbering = new Numbering(longest);
    for (int order = 1; order <= orders && order <= text.length; order++) {
      numbering.clear();
      for (int r = 0; r < known.length; r++) {
        int[] reference = references.get(r);
        for (int i = 0; i + order <= reference.length; i++) {
          known[r][i] = numbering.add(key(known[r][i], reference[i + order - 1]));
        }
      }
      for (int i = 0; i + order <= text.length; i++) {
        mine[i] =
            mine[i] == NOT_THERE ? NOT_THERE : numbering.find(key(mine[i], text[i + order - 1]));
      }
      matches[order - 1] = matches(mine, known, numbering.size(), order);
    }
    return matches;
  }

  private static long key(int before, int last) {
    return (long) before << 32 | (last & 0xffffffffL);
  }

  private static int matches(int[] mine, int[][] known, int distinct, int order) {
    int[] allowed = new int[distinct];
    for (int[] reference : known) {
      int[] counts = known.length == 1 ? allowed : new int[distinct];
      for (int i = 0; i + order <= reference.length; i++) {
        counts[reference[i]]++;
      }
      if (known.length > 1) {
        Arrays.setAll(allowed, gram -> Math.max(allowed[gram], counts[gram]));
      }
    }
    int matches = 0;
    for (int i = 0; i + order <= mine.length; i++) {
      if (mine[i] != NOT_THERE && allowed[mine[i]] > 0) {
        allowed[mine[i]]--;
        matches++;
      }
    }
    return matches;
  }

  /** Numbers keys from 0 in the order in which they come. */
  private static final class Numbering {
    private final long[] keys;
    private final int[] numbers;
    private int size;

    Numbering(int most) {
      int capacity = Integer.highestOneBit(Math.max(4, most)) << 2;
      keys = new long[capacity];
      numbers = new int[capacity];
    }

    void clear() {
      Arrays.fill(numbers, 0);
      size = 0;
    }

    int size() {
      return size;
    }

    int add(long key) {
      int slot = slot(key);
      if (numbers[slot] == 0) {
        keys[slot] = key;
        numbers[slot] = ++size;
      }
      return numbers[slot] - 1;
    }

    int find(long key) {
      return numbers[slot(key)] - 1;
    }

    private int slot(long key) {
      long mixed = key * 0x9E3779B97F4A7C15L;
      int slot = (int) (mixed >>> 40) & keys.length - 1;
      while (numbers[slot] != 0 && keys[slot] != key) {
        slot = slot + 1 & keys.length - 1;
      }
      return slot;
    }
  }
}
