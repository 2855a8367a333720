/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.DetoxException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tries every kind of linear layer once: with each activation, with and without a bias, for a
 * single row and for several. oneDNN has no bfloat16 kernel for x86-64 processors without AVX-512,
 * and says so only when one is asked for.
 */
final class LinearProbe {
  private static final int WIDTH = 64;
  private static final int[] ROWS = {1, 3};

  private LinearProbe() {}

  /**
   * Why a variant cannot be used on this processor; empty if it can.
   *
   * @param ops operators with the method every_linear
   * @param bfloat16 whether the weights are bfloat16
   */
  static Optional<String> refusal(TorchOps ops, boolean bfloat16) {
    TorchOps.noGradients();
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray weight = typed(memory, memory.ones(new Shape(WIDTH, WIDTH)), bfloat16);
      for (int rows : ROWS) {
        NDArray input = typed(memory, memory.ones(new Shape(1, rows, WIDTH)), bfloat16);
        compute(ops, memory, input, weight);
        compute(ops, memory, input, weight, typed(memory, memory.ones(new Shape(WIDTH)), bfloat16));
      }
      return Optional.empty();
    } catch (DetoxException e) {
      return Optional.of(
          e.getCause() instanceof EngineException cause
              ? EngineFailure.reason(cause)
              : e.getMessage());
    }
  }

  private static NDArray typed(NDManager memory, NDArray array, boolean bfloat16) {
    try (IValue argument = TorchOps.argument(array)) {
      String type = bfloat16 ? "bfloat16" : "float32";
      return TorchOps.of(TorchOps.Variant.PLAIN).call(memory, type, argument);
    }
  }

  private static void compute(TorchOps ops, NDManager memory, NDArray... inputs) {
    IValue[] arguments = Arrays.stream(inputs).map(TorchOps::argument).toArray(IValue[]::new);
    try {
      ops.call(memory, "every_linear", arguments).close();
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }
}
