/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.Vectors;

/**
 * Singular values of a matrix, falling, and its right singular vectors of length 1, computed by
 * libtorch in float32. The sign of a vector is arbitrary.
 *
 * @param values {@code [min(n, width)]}
 * @param right {@code [min(n, width)][width]}
 */
@SuppressWarnings("ArrayRecordComponent") // read at once, never compared
record SingularVectors(float[] values, float[][] right) {
  private static final TorchOps SCRIPT = TorchOps.compile(SingularVectors.class, "svd.ts");
  private static final double EPSILON = Math.ulp(1f);

  /** Decomposes a matrix of rows of one length. */
  static SingularVectors of(float[][] rows) {
    int width = rows[0].length;
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDList inputs = new NDList(scratch.create(Vectors.flat(rows), new Shape(rows.length, width)));
      NDList parts = SCRIPT.callForListInTraining("right_svd", inputs);
      float[] values = parts.get(0).toFloatArray();
      return new SingularVectors(values, Vectors.rows(parts.get(1).toFloatArray(), width));
    }
  }

  /**
   * Decomposes a matrix that may have very many rows, by the Gram matrix of its columns in double
   * precision. The largest coordinate of each vector is positive.
   *
   * @param matrix row-major
   * @param width length of a row
   */
  static SingularVectors ofTall(float[] matrix, int width) {
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray rows =
          scratch
              .create(matrix, new Shape(matrix.length / width, width))
              .toType(DataType.FLOAT64, false);
      NDList parts =
          SCRIPT.callForListInTraining("right_svd", new NDList(rows.transpose().matMul(rows)));
      double[] squares = parts.get(0).toDoubleArray();
      double[] right = parts.get(1).toDoubleArray();
      float[][] vectors = new float[squares.length][];
      for (int i = 0; i < vectors.length; i++) {
        int row = i * width;
        int largest = row;
        for (int j = row; j < row + width; j++) {
          largest = Math.abs(right[j]) > Math.abs(right[largest]) ? j : largest;
        }
        double sign = Math.signum(right[largest]);
        vectors[i] = Vectors.of(width, j -> sign * right[row + j]);
      }
      return new SingularVectors(
          Vectors.of(squares.length, i -> Math.sqrt(Math.max(0, squares[i]))), vectors);
    }
  }

  /** How many singular values are above what rounding of the largest can make. */
  int rank() {
    double least = EPSILON * Math.max(right.length, right[0].length) * values[0];
    int rank = 0;
    for (float value : values) {
      rank += value > least ? 1 : 0;
    }
    return rank;
  }
}
