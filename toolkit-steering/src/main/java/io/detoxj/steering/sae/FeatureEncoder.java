/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;

/** Computes the activations of a few features: alone where the architecture allows it. */
final class FeatureEncoder {
  private final SparseAutoencoder sae;
  private final SaeConfig config;
  private final NDArray columns;
  private final NDArray indices;
  private final Map<String, NDArray> vectors = new HashMap<>();

  /** Prepares; what it needs is made in a manager. */
  FeatureEncoder(SparseAutoencoder sae, FeatureRows rows, NDManager manager) {
    this.sae = sae;
    this.config = sae.config();
    int count = rows.indices().size();
    boolean alone = config.architecture().separable();
    this.columns =
        alone
            ? manager.create(rows.encoder(), new Shape(config.width(), count))
            : manager.create(new float[0], new Shape(0));
    this.indices = manager.create(rows.indices().stream().mapToLong(i -> i).toArray());
    rows.vectors().forEach((name, values) -> vectors.put(name, manager.create(values)));
  }

  /** The activations {@code [tokens, features]} of an input, owned by the input's manager. */
  NDArray encode(NDArray activation, ScaledInput input) {
    if (!config.architecture().separable()) {
      return picked(sae.math().encode(activation).features());
    }
    NDArray product = input.shifted(config, vector("b_dec")).matMul(columns);
    return switch (config.architecture()) {
      case STANDARD -> product.add(vector("b_enc")).getNDArrayInternal().relu();
      case JUMPRELU -> SaeMath.jump(product.add(vector("b_enc")), vector("threshold"));
      case GATED -> SaeMath.gated(product, vector("b_gate"), vector("b_mag"), vector("r_mag"));
      case TOPK -> throw new IllegalStateException("TopK is encoded as a whole");
    };
  }

  /** Some columns of all features. */
  NDArray picked(NDArray features) {
    long tokens = features.getShape().get(0);
    NDArray index = indices.reshape(1, indices.size());
    index.attach(features.getManager());
    index = index.broadcast(tokens, indices.size());
    return features.gather(index, 1);
  }

  private NDArray vector(String name) {
    return vectors.getOrDefault(name, columns);
  }
}
