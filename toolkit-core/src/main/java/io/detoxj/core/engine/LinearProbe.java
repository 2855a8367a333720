/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.DetoxException;
import java.util.Optional;

/**
 * Tries every kind of linear layer once: with each activation, with and without a bias, for a
 * single row and for several. oneDNN has no bfloat16 kernel for x86-64 processors without AVX-512,
 * and says so only when one is asked for.
 */
final class LinearProbe {
  private static final int WIDTH = 64;
  private static final int[] ROWS = {1, 3};
  private static final int[] BIASES = {0, WIDTH};

  private LinearProbe() {}

  /**
   * Why a variant cannot be used on this processor; empty if it can.
   *
   * @param ops operators with the method every_linear
   * @param brain whether the weights are bfloat16
   */
  static Optional<String> refusal(TorchOps ops, boolean brain) {
    TorchOps.noGradients();
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray weight = typed(memory, memory.ones(new Shape(WIDTH, WIDTH)), brain);
      for (int rows : ROWS) {
        NDArray input = typed(memory, memory.ones(new Shape(1, rows, WIDTH)), brain);
        for (int size : BIASES) {
          NDArray bias = typed(memory, memory.ones(new Shape(size)), brain);
          compute(ops, memory, input, weight, bias);
        }
      }
      return Optional.empty();
    } catch (DetoxException e) {
      return Optional.of(
          e.getCause() instanceof EngineException cause
              ? EngineFailure.reason(cause)
              : e.getMessage());
    }
  }

  private static NDArray typed(NDManager memory, NDArray array, boolean brain) {
    NDList inputs = new NDList(array, memory.create(0L), memory.create(brain ? 15L : 6L));
    return TorchOps.of(TorchOps.Variant.PLAIN).callInTraining("converted", inputs);
  }

  private static void compute(
      TorchOps ops, NDManager memory, NDArray input, NDArray weight, NDArray bias) {
    try (IValue x = TorchOps.argument(input);
        IValue w = TorchOps.argument(weight);
        IValue b = TorchOps.argument(bias)) {
      ops.call(memory, "every_linear", x, w, b).close();
    }
  }
}
