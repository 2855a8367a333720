/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
