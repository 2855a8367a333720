/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The set of character n-grams of a text, hashed (Weinberger et al., 2009). The text is brought to
 * Unicode form NFKC and lower case; a run of white space is one space. N-grams run over the whole
 * text, for languages that do not part words.
 */
final class CharacterNgrams {
  /** Names what this class does; files of weights carry it, so change both together. */
  static final String SCHEME = "nfkc-lower presence fnv1a64-murmur3 v1";

  private static final long SEED = 0xC2B2AE3D27D4EB4FL;
  private static final long FNV_PRIME = 0x100000001B3L;

  private CharacterNgrams() {}

  /**
   * The buckets of a text.
   *
   * @param longest n-grams have 1 to this many code points
   * @param bits the base-2 logarithm of the number of buckets
   * @return each bucket once, ascending
   */
  static int[] of(String text, int longest, int bits) {
    int[] points = plain(text).codePoints().toArray();
    int[] buckets = new int[points.length * longest];
    int size = 0;
    for (int start = 0; start < points.length; start++) {
      long hash = SEED;
      int end = Math.min(points.length, start + longest);
      for (int at = start; at < end; at++) {
        hash = (hash ^ points[at]) * FNV_PRIME;
        buckets[size++] = (int) (finish(hash) >>> (Long.SIZE - bits));
      }
    }
    return Arrays.stream(buckets, 0, size).sorted().distinct().toArray();
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** The finalizer of MurmurHash3, because the top bits of FNV-1a mix late. */
  private static long finish(long hash) {
    long h = hash;
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return h;
  }
}
