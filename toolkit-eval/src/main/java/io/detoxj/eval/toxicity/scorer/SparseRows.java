/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.util.List;

/** The feature vectors of many texts, with label and weight, as training needs them. */
final class SparseRows {
  private final int[][] buckets;
  private final float[][] values;
  private final boolean[] toxic;

  private SparseRows(int[][] buckets, float[][] values, boolean[] toxic) {
    this.buckets = buckets;
    this.values = values;
    this.toxic = toxic;
  }

  static SparseRows of(List<LabelledText> texts, int bits, double wordShare) {
    NgramHasher hasher = new NgramHasher();
    NgramVector vector = new NgramVector(bits, wordShare);
    int[][] buckets = new int[texts.size()][];
    float[][] values = new float[texts.size()][];
    boolean[] toxic = new boolean[texts.size()];
    for (int row = 0; row < buckets.length; row++) {
      hasher.extract(texts.get(row).text(), vector);
      buckets[row] = new int[vector.size()];
      values[row] = new float[vector.size()];
      for (int entry = 0; entry < vector.size(); entry++) {
        buckets[row][entry] = vector.bucket(entry);
        values[row][entry] = vector.value(entry);
      }
      toxic[row] = texts.get(row).toxic();
    }
    return new SparseRows(buckets, values, toxic);
  }

  int size() {
    return toxic.length;
  }

  int[] buckets(int row) {
    return buckets[row];
  }

  float[] values(int row) {
    return values[row];
  }

  boolean toxic(int row) {
    return toxic[row];
  }
}
