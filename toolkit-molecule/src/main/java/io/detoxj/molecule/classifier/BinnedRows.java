/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.util.Arrays;
import java.util.List;

/** Rows of binned features, those that are 0 left out. */
final class BinnedRows {
  private final FeatureBins bins;
  private final int[][] indices;
  private final short[][] places;

  private BinnedRows(FeatureBins bins, int[][] indices, short[][] places) {
    this.bins = bins;
    this.indices = indices;
    this.places = places;
  }

  static BinnedRows of(List<SparseRow> rows) {
    FeatureBins bins = FeatureBins.of(rows);
    int[][] indices = new int[rows.size()][];
    short[][] places = new short[rows.size()][];
    for (int r = 0; r < rows.size(); r++) {
      SparseRow row = rows.get(r);
      indices[r] = row.indices();
      places[r] = new short[indices[r].length];
      for (int i = 0; i < indices[r].length; i++) {
        places[r][i] = (short) bins.bin(indices[r][i], row.values()[i]);
      }
    }
    return new BinnedRows(bins, indices, places);
  }

  FeatureBins bins() {
    return bins;
  }

  int rows() {
    return indices.length;
  }

  /** The features that a row has. */
  int[] indices(int row) {
    return indices[row];
  }

  /** The bins of those features. */
  short[] places(int row) {
    return places[row];
  }

  /** The bin of a feature that a row has or has not. */
  int bin(int row, int feature) {
    int at = Arrays.binarySearch(indices[row], feature);
    return at >= 0 ? places[row][at] : bins.zeroBin(feature);
  }
}
