/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.DetoxException;
import org.junit.jupiter.api.Test;

class EngineFailureTest {
  @Test
  void a_failing_operator_is_one_line_with_its_trace_as_the_cause() {
    TorchOps.noGradients();
    TorchOps ops = TorchOps.of(TorchOps.Variant.PLAIN);
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray x = memory.ones(new Shape(1, 2, 3));
      NDArray w = memory.ones(new Shape(4, 5));
      try (IValue input = TorchOps.argument(x);
          IValue weight = TorchOps.argument(w)) {
        assertThatThrownBy(() -> ops.call(memory, "unembed", input, weight))
            .isInstanceOf(DetoxException.class)
            .hasMessageStartingWith("PyTorch failed in unembed: ")
            .hasMessageContaining("shapes cannot be multiplied")
            .hasMessageNotContainingAny("Traceback", "\n", "HERE")
            .hasCauseInstanceOf(EngineException.class);
      }
      assertThatThrownBy(() -> ops.callInTraining("step_unembed", new NDList(x, w)))
          .isInstanceOf(DetoxException.class)
          .hasMessageStartingWith("PyTorch failed in step_unembed: ")
          .hasMessageNotContainingAny("Traceback", "\n")
          .hasCauseInstanceOf(EngineException.class);
    }
  }

  @Test
  void reasons_are_short_and_remedies_fit_them() {
    EngineException kernel =
        new EngineException(
            "The following operation failed in the TorchScript interpreter.\nTraceback of"
                + " TorchScript (most recent call last):\n  File \"code/__torch__.py\", line 7, in"
                + " lin\n    y = x\nRuntimeError: could not create a primitive descriptor. Run"
                + " workload with environment variable ONEDNN_VERBOSE=all to learn more.\n");
    assertThat(EngineFailure.reason(kernel)).isEqualTo("could not create a primitive descriptor.");
    assertThat(EngineFailure.remedy(kernel)).contains("float32", "-Ddetoxj.linear=plain");
    EngineException memory =
        new EngineException(
            "[enforce fail at alloc_cpu.cpp:115] err == 0. DefaultCPUAllocator: can't allocate"
                + " memory: you tried to allocate 400000000000 bytes.\nException raised from"
                + " alloc_cpu at alloc_cpu.cpp:115 (most recent call first):\nframe #0: c10::Error");
    assertThat(EngineFailure.reason(memory)).endsWith("bytes.").doesNotContain("frame");
    assertThat(EngineFailure.remedy(memory)).contains("memory");
    assertThat(EngineFailure.reason(new EngineException("x".repeat(5_000)))).hasSizeLessThan(400);
  }
}
