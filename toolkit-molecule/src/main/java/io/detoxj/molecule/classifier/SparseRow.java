/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

/**
 * The features of a molecule that are not 0. Its arrays are never changed.
 *
 * @param size how many there are with those that are 0
 * @param indices ascending
 * @param values of each of them, finite
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and kept in the package
record SparseRow(int size, int[] indices, float[] values) {
  SparseRow {
    if (indices.length != values.length) {
      throw new IllegalArgumentException(
          indices.length + " indices and " + values.length + " values");
    }
    int last = -1;
    for (int index : indices) {
      if (index <= last || index >= size) {
        throw new IllegalArgumentException(
            "index %s comes after %s of %s features".formatted(index, last, size));
      }
      last = index;
    }
  }

  /** All of them, 0 where there is none. */
  float[] dense() {
    float[] dense = new float[size];
    for (int i = 0; i < indices.length; i++) {
      dense[indices[i]] = values[i];
    }
    return dense;
  }
}
