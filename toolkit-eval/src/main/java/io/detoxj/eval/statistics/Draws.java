/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import io.detoxj.core.math.RandomStreams;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Random numbers of resamples and arrangements. They depend on a seed and a few counts alone, and a
 * report asks for the same ones hundreds of times, so the last ones are kept while there is memory.
 */
final class Draws {
  private static final int KEPT = 4;
  private static final long MOST = 8_000_000;

  private static final int LEAST_COINS = 2_000_000;

  private static final Map<Key, SoftReference<short[]>> WEIGHTS =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<short[]>> eldest) {
          return size() > KEPT;
        }
      };
  private static SoftReference<boolean[]> coins = new SoftReference<>(null);
  private static long coinsSeed;

  private record Key(long seed, int units, int rounds) {}

  private Draws() {}

  /** How often each unit is drawn in each resample, one after the other. */
  interface Weights {
    void next(int[] weights);
  }

  static Weights weights(long seed, int units, int resamples) {
    if ((long) units * resamples > MOST || units > Short.MAX_VALUE) {
      RandomGenerator random = RandomStreams.named(seed, "bootstrap");
      return weights -> draw(random, weights);
    }
    short[] all = kept(new Key(seed, units, resamples));
    int[] at = {0};
    return weights -> {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = all[at[0]++];
      }
    };
  }

  private static synchronized short[] kept(Key key) {
    SoftReference<short[]> reference = WEIGHTS.get(key);
    short[] known = reference == null ? null : reference.get();
    if (known == null) {
      known = drawn(key);
      WEIGHTS.put(key, new SoftReference<>(known));
    }
    return known;
  }

  private static short[] drawn(Key key) {
    RandomGenerator random = RandomStreams.named(key.seed(), "bootstrap");
    short[] all = new short[key.units() * key.rounds()];
    int[] weights = new int[key.units()];
    for (int from = 0; from < all.length; from += weights.length) {
      draw(random, weights);
      for (int i = 0; i < weights.length; i++) {
        all[from + i] = (short) weights[i];
      }
    }
    return all;
  }

  private static void draw(RandomGenerator random, int[] weights) {
    Arrays.fill(weights, 0);
    for (int i = 0; i < weights.length; i++) {
      weights[random.nextInt(weights.length)]++;
    }
  }

  /** Whether each unit changes places, in each arrangement, one after the other. */
  interface Coins {
    void next(boolean[] swapped);
  }

  static Coins coins(long seed, int units, int arrangements) {
    long count = (long) units * arrangements;
    if (count > MOST) {
      RandomGenerator random = RandomStreams.named(seed, "permutation");
      return swapped -> toss(random, swapped);
    }
    boolean[] all = tossed(seed, (int) count);
    int[] at = {0};
    return swapped -> {
      System.arraycopy(all, at[0], swapped, 0, swapped.length);
      at[0] += swapped.length;
    };
  }

  /** So many tosses or more; those of fewer units are the first ones of the same. */
  private static synchronized boolean[] tossed(long seed, int count) {
    boolean[] known = coinsSeed == seed ? coins.get() : null;
    if (known == null || known.length < count) {
      known = new boolean[Math.max(count, LEAST_COINS)];
      toss(RandomStreams.named(seed, "permutation"), known);
      coins = new SoftReference<>(known);
      coinsSeed = seed;
    }
    return known;
  }

  private static void toss(RandomGenerator random, boolean[] swapped) {
    for (int i = 0; i < swapped.length; i++) {
      swapped[i] = random.nextBoolean();
    }
  }
}
