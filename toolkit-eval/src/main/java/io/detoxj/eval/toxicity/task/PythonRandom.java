/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * The random choice of Python's {@code random.Random(seed).sample}, by which lm-eval draws its
 * few-shot examples: the same seed gives the same examples.
 */
final class PythonRandom {
  private final MersenneTwister twister;

  /** A generator with a seed from 0 to 2^31 - 1. */
  PythonRandom(int seed) {
    // Python seeds by an array of 32-bit words, even for a small number.
    this.twister = new MersenneTwister(new int[] {seed});
  }

  /** Draws different positions below a size, in random order. */
  List<Integer> sample(int size, int count) {
    if (count < 0 || count > size) {
      throw new IllegalArgumentException("cannot draw " + count + " of " + size);
    }
    long setSize = 21;
    if (count > 5) {
      setSize += 1L << (2 * (int) Math.ceil(Math.log(count * 3.0) / Math.log(4)));
    }
    return size <= setSize ? fromPool(size, count) : fromSet(size, count);
  }

  private List<Integer> fromPool(int size, int count) {
    List<Integer> pool = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pool.add(i);
    }
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = below(size - i);
      result.add(pool.get(at));
      pool.set(at, pool.get(size - i - 1));
    }
    return result;
  }

  private List<Integer> fromSet(int size, int count) {
    Set<Integer> seen = new HashSet<>();
    List<Integer> result = new ArrayList<>();
    while (result.size() < count) {
      int at = below(size);
      if (seen.add(at)) {
        result.add(at);
      }
    }
    return result;
  }

  private int below(int limit) {
    int bits = 32 - Integer.numberOfLeadingZeros(limit);
    int drawn = limit;
    while (drawn >= limit) {
      drawn = twister.nextInt() >>> (32 - bits);
    }
    return drawn;
  }
}
