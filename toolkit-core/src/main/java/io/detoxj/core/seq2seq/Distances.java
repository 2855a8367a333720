/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

/**
 * T5's buckets of distances between tokens (Raffel et al., 2020, section 2.1): near ones have one
 * each, farther ones share wider and wider ones, and all beyond a distance share the last.
 *
 * @param buckets how many there are; those of the encoder are split between both directions
 * @param farthest distance from which all share the last
 */
record Distances(int buckets, int farthest) {
  /**
   * The bucket of a key.
   *
   * @param relative position of the key less that of the query
   * @param bothDirections whether later keys have buckets of their own, as in the encoder; else
   *     they count as distance 0
   */
  int bucket(int relative, boolean bothDirections) {
    int count = bothDirections ? buckets / 2 : buckets;
    int first = bothDirections && relative > 0 ? count : 0;
    int distance = bothDirections ? Math.abs(relative) : Math.max(-relative, 0);
    int exact = count / 2;
    if (distance < exact) {
      return first + distance;
    }
    // In float32, step by step, as transformers computes it.
    float ratio = (float) Math.log((float) distance / exact);
    float part = ratio / (float) Math.log((double) farthest / exact);
    int beyond = (int) (part * (count - exact));
    return first + Math.min(exact + beyond, count - 1);
  }

  /**
   * The buckets of keys for queries, row by row.
   *
   * @param firstQuery its position; keys begin at 0
   */
  long[] table(int firstQuery, int queries, int keys, boolean bothDirections) {
    long[] table = new long[Math.multiplyExact(queries, keys)];
    for (int query = 0; query < queries; query++) {
      for (int key = 0; key < keys; key++) {
        table[query * keys + key] = bucket(key - firstQuery - query, bothDirections);
      }
    }
    return table;
  }
}
