/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.encoder.Activation;

/** Activation functions as operators of a pass. */
final class Activations {
  private Activations() {}

  static NDArray of(Activation activation, NDArray x, TensorOps t) {
    return switch (activation) {
      case GELU -> t.call("erf_gelu", x);
      case TANH_GELU -> t.gelu(x);
      case RELU -> t.relu(x);
      case SILU -> t.silu(x);
    };
  }
}
