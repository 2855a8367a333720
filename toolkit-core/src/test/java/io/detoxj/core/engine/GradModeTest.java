/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import io.detoxj.core.io.OtherProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grad mode may be the first thing that is asked of the engine. */
class GradModeTest {
  @ParameterizedTest
  @ValueSource(strings = {"without", "with"})
  void before_any_array_was_made(String gradients) throws Exception {
    try (OtherProcess process = OtherProcess.start(First.class, gradients)) {
      process.awaitLine("set");
      process.awaitSuccess();
    }
  }

  /** Sets grad mode and does nothing before. */
  static final class First {
    private First() {}

    @SuppressWarnings("SystemOut") // the test that started the process listens
    public static void main(String[] arguments) {
      if (arguments[0].equals("with")) {
        TorchOps.withGradients(() -> System.out.println("set"));
      } else {
        TorchOps.noGradients();
        System.out.println("set");
      }
    }
  }
}
