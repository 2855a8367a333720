/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;

/** A linear layer between the encoder's width and the networks', where they differ. */
final class Projection {
  private Projection() {}

  static NDArray of(
      NDArray x, String module, ModelTensors tensors, NetworkSizes sizes, TensorOps operators) {
    return sizes.encoderWidth() == sizes.width()
        ? x
        : operators.call(
            "projected", x, tensors.get(module + ".weight"), tensors.get(module + ".bias"));
  }
}
