/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.util.Arrays;

/**
 * The hashed n-gram counts of one text at a time, reused from text to text so that scoring makes no
 * garbage. Words and characters are two groups, each brought to a length of its own, because a text
 * has about eight times as many character n-grams as words. Not safe for use by several threads.
 */
final class NgramVector {
  /** The groups of features. */
  static final int GROUPS = 2;

  static final int WORDS = 0;
  static final int CHARACTERS = 1;

  private final int bits;
  private final double[] groupLengths;
  private final double[] scales = new double[GROUPS];
  private int[] slots = new int[1 << 11];
  private int[] keys = new int[1 << 10];
  private int[] counts = new int[1 << 10];
  private int size;

  /**
   * An empty vector of two to the power of {@code bits} buckets, with the share of the squared
   * length that goes to words, 0 to 1.
   */
  NgramVector(int bits, double wordShare) {
    this.bits = bits;
    this.groupLengths = new double[] {Math.sqrt(wordShare), Math.sqrt(1 - wordShare)};
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** Counts one feature; the bucket is the top bits of its hash. */
  void add(int group, long hash) {
    int key = (group << bits) | (int) (hash >>> (64 - bits));
    int mask = slots.length - 1;
    int slot = (key * 0x9E3779B1) >>> (32 - Integer.numberOfTrailingZeros(slots.length));
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (keys[entry] == key) {
        counts[entry]++;
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (size == keys.length) {
      grow();
      add(group, hash);
      return;
    }
    keys[size] = key;
    counts[size] = 1;
    size++;
    slots[slot] = size;
  }

  private void grow() {
    keys = Arrays.copyOf(keys, keys.length * 2);
    counts = Arrays.copyOf(counts, counts.length * 2);
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int entry = 0; entry < size; entry++) {
      int slot = (keys[entry] * 0x9E3779B1) >>> (32 - Integer.numberOfTrailingZeros(slots.length));
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry + 1;
    }
  }

  /** Fixes the lengths; call after the last {@link #add} and before {@link #value}. */
  void finish() {
    Arrays.fill(scales, 0);
    for (int entry = 0; entry < size; entry++) {
      double raw = dampened(counts[entry]);
      scales[keys[entry] >>> bits] += raw * raw;
    }
    for (int group = 0; group < GROUPS; group++) {
      scales[group] = scales[group] == 0 ? 0 : groupLengths[group] / Math.sqrt(scales[group]);
    }
  }

  int size() {
    return size;
  }

  int bucket(int entry) {
    return keys[entry] & ((1 << bits) - 1);
  }

  float value(int entry) {
    return (float) (dampened(counts[entry]) * scales[keys[entry] >>> bits]);
  }

  private static double dampened(int count) {
    // StrictMath, here as in all of training: the same bits on every platform.
    return count == 1 ? 1 : 1 + StrictMath.log(count);
  }
}
