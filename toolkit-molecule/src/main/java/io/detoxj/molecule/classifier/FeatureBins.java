/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.util.Arrays;
import java.util.List;

/**
 * The values of features as small numbers: a feature of few different values has a bin for each,
 * others have bins of about as many rows.
 */
final class FeatureBins {
  private static final int MOST = 255;

  private final float[][] thresholds;
  private final int[] zeroBins;

  private FeatureBins(float[][] thresholds) {
    this.thresholds = thresholds;
    zeroBins = new int[thresholds.length];
    for (int f = 0; f < thresholds.length; f++) {
      zeroBins[f] = bin(f, 0);
    }
  }

  static FeatureBins of(List<SparseRow> rows) {
    int size = rows.get(0).size();
    int[] filled = new int[size];
    for (SparseRow row : rows) {
      for (int feature : row.indices()) {
        filled[feature]++;
      }
    }
    float[][] values = new float[size][];
    for (int f = 0; f < size; f++) {
      values[f] = new float[filled[f] + (filled[f] < rows.size() ? 1 : 0)];
    }
    int[] next = new int[size];
    for (SparseRow row : rows) {
      for (int i = 0; i < row.indices().length; i++) {
        int f = row.indices()[i];
        values[f][next[f]++] = row.values()[i];
      }
    }
    float[][] thresholds = new float[size][];
    for (int f = 0; f < size; f++) {
      thresholds[f] = thresholds(values[f]);
    }
    return new FeatureBins(thresholds);
  }

  /** Halfway between neighbours; zeros count as one value, however many. */
  private static float[] thresholds(float[] values) {
    Arrays.sort(values);
    int distinct = 0;
    for (int i = 0; i < values.length; i++) {
      distinct += i == 0 || values[i] != values[i - 1] ? 1 : 0;
    }
    float[] found = new float[Math.max(0, distinct - 1)];
    int count = 0;
    int since = 0;
    int each = distinct <= MOST ? 1 : (values.length + MOST - 1) / MOST;
    for (int i = 1; i < values.length; i++) {
      since++;
      if (values[i] != values[i - 1] && since >= each) {
        float middle = values[i - 1] / 2 + values[i] / 2;
        found[count++] = middle < values[i] ? middle : values[i - 1];
        since = 0;
      }
    }
    return Arrays.copyOf(found, count);
  }

  int features() {
    return thresholds.length;
  }

  int bins(int feature) {
    return thresholds[feature].length + 1;
  }

  /** The bin of rows that lack a feature. */
  int zeroBin(int feature) {
    return zeroBins[feature];
  }

  /** The largest value of a bin that is not the last. */
  float threshold(int feature, int bin) {
    return thresholds[feature][bin];
  }

  int bin(int feature, float value) {
    float[] all = thresholds[feature];
    int low = 0;
    int high = all.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= all[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
