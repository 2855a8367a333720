/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.List;

/** What a checkpoint's configuration says: sizes, parameters, and how to run them. */
public interface ModelBlueprint {
  /** The sizes. */
  Dimensions dimensions();

  /** Every parameter the model needs. */
  List<Parameter> parameters();

  /** Prefixes a file may put before the names; the first that fits is taken. */
  List<String> prefixes();

  /**
   * A forward pass over weights.
   *
   * @param weights by parameter name; they stay with their owner
   * @param ops the operators to use
   */
  Decoder decoder(Weights weights, TorchOps ops);
}
