/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.PlainForward;
import io.detoxj.core.fixture.ReferenceModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripted forward pass equals one written in plain array operations. */
class PlainForwardTest {
  @TempDir Path folder;

  private static void assertEqual(float[][] actual, NDArray expected) {
    int vocabulary = actual[0].length;
    assertThat(ArchitectureReferenceTest.difference(actual, Floats.matrix(expected, vocabulary)))
        .isLessThan(1e-4f);
  }

  @Test
  void gpt2() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        NDManager memory = NDManager.newBaseManager()) {
      TorchOps.noGradients();
      int[] ids = reference.prompt(0);
      NDArray expected = new PlainForward(reference.model(), memory).gpt2(ids, 3);
      assertEqual(reference.model().forward(List.of(ids)).get(0), expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void gemma2(int prompt) {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder);
        NDManager memory = NDManager.newBaseManager()) {
      TorchOps.noGradients();
      int[] ids = reference.prompt(prompt);
      PlainForward.Gemma2Sizes sizes = new PlainForward.Gemma2Sizes(8, 2, 8, 24, 2, 3);
      NDArray expected = new PlainForward(reference.model(), memory).gemma2(ids, sizes);
      assertEqual(reference.model().forward(List.of(ids)).get(0), expected);
    }
  }
}
