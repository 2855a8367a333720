/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.math.Vectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of an autoencoder that a few features need, in plain Java: small, and independent of the
 * autoencoder's memory.
 *
 * @param indices the features
 * @param encoder their encoder columns, {@code [d_in * features]}, row-major
 * @param decoder what one unit of each adds to a token, {@code [features][d_in]}: its decoder row,
 *     divided by its norm where activations are counted in that norm
 * @param vectors their entries of the encoder's vectors and the whole of {@code b_dec}, by name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FeatureRows(
    List<Integer> indices, float[] encoder, float[][] decoder, Map<String, float[]> vectors) {

  /**
   * Copies rows.
   *
   * @throws IllegalArgumentException if there is no feature, one is out of range, or one is named
   *     twice
   */
  static FeatureRows of(SparseAutoencoder sae, List<Integer> indices) {
    check(sae, indices);
    Map<String, NDArray> weights = sae.math().weights();
    NDArray decoder = weights.get("W_dec");
    try (NDManager scratch = decoder.getManager().newSubManager()) {
      NDArray index = scratch.create(indices.stream().mapToLong(Integer::longValue).toArray());
      float[][] directions = Vectors.rows(picked(decoder, index, 0), sae.config().width());
      for (int i = 0; i < directions.length; i++) {
        double norm = Vectors.norm(directions[i]);
        if (sae.config().rescalesByDecoderNorm() && norm > 0) {
          directions[i] = Vectors.scaled(directions[i], 1 / norm);
        }
      }
      Map<String, float[]> vectors = new LinkedHashMap<>();
      weights.forEach(
          (name, array) -> {
            if (name.equals("b_dec")) {
              vectors.put(name, array.toFloatArray());
            } else if (!name.startsWith("W_")) {
              vectors.put(name, picked(array, index, 0));
            }
          });
      float[] columns = picked(weights.get("W_enc"), index, 1);
      return new FeatureRows(List.copyOf(indices), columns, directions, vectors);
    }
  }

  private static float[] picked(NDArray array, NDArray index, int axis) {
    long[] shape = array.getShape().getShape();
    long count = index.size();
    NDArray full = index;
    if (shape.length == 2) {
      full =
          axis == 0
              ? index.reshape(count, 1).broadcast(count, shape[1])
              : index.reshape(1, count).broadcast(shape[0], count);
    }
    try (NDArray result = array.gather(full, axis)) {
      return result.toFloatArray();
    }
  }

  private static void check(SparseAutoencoder sae, List<Integer> indices) {
    if (indices.isEmpty()) {
      throw new IllegalArgumentException("at least one feature is needed; the set is empty");
    }
    int features = sae.config().features();
    for (int index : indices) {
      if (index < 0 || index >= features) {
        throw new IllegalArgumentException(
            "feature %s is out of range: the autoencoder has features 0 to %s"
                .formatted(index, features - 1));
      }
    }
    if (indices.stream().distinct().count() < indices.size()) {
      throw new IllegalArgumentException("a feature is named twice in " + indices);
    }
  }

  /** Norm of what one unit of a feature adds. */
  double norm(int i) {
    return Vectors.norm(decoder[i]);
  }
}
