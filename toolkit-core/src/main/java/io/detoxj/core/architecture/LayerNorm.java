/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;

/**
 * Layer norm (Ba et al., 2016), and the hook at the value before its weight and bias.
 *
 * @param epsilon added to the variance
 * @param ops the operators
 */
record LayerNorm(double epsilon, TorchOps ops) {
  /**
   * The norm of a module.
   *
   * @param normalized where its value before weight and bias is hooked
   * @param w the tensors among which its own are
   * @param module before {@code .weight}
   */
  NDArray of(HookPoint normalized, NDArray x, NamedTensors w, String module, ForwardPass pass) {
    return of(normalized, x, w.get(module + ".weight"), w.get(module + ".bias"), pass);
  }

  /** The value before weight and bias is computed by itself where somebody asks for it. */
  NDArray of(HookPoint normalized, NDArray x, NDArray weight, NDArray bias, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    if (!pass.hooked(normalized)) {
      return t.layerNorm(x, weight, bias, epsilon);
    }
    NDArray plain = t.layerNormalized(x, epsilon);
    return t.weighted(pass.hook(normalized, plain, pass.start(x)), weight, bias);
  }
}
