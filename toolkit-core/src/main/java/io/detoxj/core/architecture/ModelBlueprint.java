/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.List;
import java.util.Optional;

/** What a checkpoint's configuration says: sizes, parameters, and how to run them. */
public interface ModelBlueprint {
  /** The sizes. */
  Dimensions dimensions();

  /** Every parameter the model needs. */
  List<Parameter> parameters();

  /** Prefixes a file may put before the names; the first that fits is taken. */
  List<String> prefixes();

  /** Whether the decoder adds the update of this matrix to its product: the first one of an MLP. */
  default boolean takesUpdate(Parameter parameter) {
    return parameter.name().endsWith("mlp.c_fc.weight")
        || parameter.name().endsWith("mlp.gate_proj.weight");
  }

  /** The same model to be trained further; empty where there is no scripted training pass. */
  default Optional<TrainableBlueprint> trainable() {
    return Optional.empty();
  }

  /**
   * A forward pass over weights.
   *
   * @param weights by parameter name; they stay with their owner
   * @param ops the operators to use
   */
  Decoder decoder(Weights weights, TorchOps ops);
}
