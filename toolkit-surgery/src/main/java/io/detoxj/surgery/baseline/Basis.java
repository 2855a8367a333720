/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.PostNormGains;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Orthonormal directions of the residual stream, and how their span is taken out of a matrix.
 *
 * @param vectors {@code [k][width]}, k at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, and never compared
record Basis(float[][] vectors) {
  private static final double DEPENDENT = 1e-6;
  private static final double TOLERANCE = 1e-4;

  /**
   * Takes directions that are orthonormal already.
   *
   * @throws IllegalArgumentException if there is none, their lengths differ or they are not
   *     orthonormal within 1e-4
   */
  static Basis of(float[][] vectors) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("a subspace needs at least one direction but has none");
    }
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != vectors[0].length) {
        throw new IllegalArgumentException(
            "directions must have one width but direction 0 has %s and direction %s has %s"
                .formatted(vectors[0].length, i, vectors[i].length));
      }
      for (int j = 0; j <= i; j++) {
        double product = Vectors.dot(vectors[i], vectors[j]);
        if (!(Math.abs(product - (i == j ? 1 : 0)) < TOLERANCE)) {
          throw new IllegalArgumentException(
              "directions must be orthonormal but the inner product of directions %s and %s is %s"
                  .formatted(j, i, product));
        }
      }
    }
    return new Basis(Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new));
  }

  /**
   * The span of vectors, by the method of Gram and Schmidt, twice; a vector that depends on those
   * before it adds nothing.
   *
   * @throws IllegalArgumentException if all are zero, or one is not finite
   */
  static Basis spanOf(float[]... vectors) {
    List<float[]> basis = new ArrayList<>();
    for (float[] vector : vectors) {
      double norm = Vectors.norm(vector);
      if (!Double.isFinite(norm)) {
        throw new IllegalArgumentException("a direction must be finite but its norm is " + norm);
      }
      float[] rest = norm == 0 ? vector : Vectors.scaled(vector, 1 / norm);
      rest = without(without(rest, basis), basis);
      double left = Vectors.norm(rest);
      if (left > DEPENDENT) {
        basis.add(Vectors.scaled(rest, 1 / left));
      }
    }
    if (basis.isEmpty()) {
      throw new IllegalArgumentException("a direction must not be zero in every coordinate");
    }
    return new Basis(basis.toArray(float[][]::new));
  }

  private static float[] without(float[] vector, List<float[]> basis) {
    float[] rest = vector.clone();
    for (float[] direction : basis) {
      double along = Vectors.dot(rest, direction);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= (float) (along * direction[i]);
      }
    }
    return rest;
  }

  /**
   * The span a matrix that writes may not put out, so that nothing along this one reaches the
   * stream: behind a norm with gains {@code g} that of {@code g * v}.
   */
  Basis before(TransformerModel model, EditTarget target, int layer) {
    return PostNormGains.behind(model, target, layer).map(this::times).orElse(this);
  }

  /** The span of the directions with every coordinate times its gain. */
  Basis times(float[] gain) {
    float[][] scaled = new float[vectors.length][gain.length];
    for (int i = 0; i < scaled.length; i++) {
      for (int j = 0; j < gain.length; j++) {
        scaled[i][j] = vectors[i][j] * gain[j];
      }
    }
    return spanOf(scaled);
  }

  int width() {
    return vectors[0].length;
  }

  String sha256() {
    return Vectors.sha256(Vectors.flat(vectors));
  }

  /** Tells edits along different directions apart in reports. */
  String label() {
    return sha256().substring(0, 8);
  }

  /**
   * Takes the span out of every row, {@code W (I - P)}, or every column, {@code (I - P) W}.
   *
   * @param matrix float32; with rows, a bias {@code [width]} is one row
   * @return made in the matrix's manager, of its shape
   */
  NDArray removedFrom(NDArray matrix, boolean rows) {
    Shape shape = new Shape(vectors.length, width());
    NDArray v = matrix.getManager().create(Vectors.flat(vectors), shape);
    NDArray written =
        rows
            ? matrix.reshape(-1, width()).matMul(v.transpose()).matMul(v)
            : v.transpose().matMul(v.matMul(matrix));
    return matrix.sub(written.reshape(matrix.getShape()));
  }
}
