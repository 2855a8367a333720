/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TrainingReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients of every parameter, as Hugging Face transformers computes them. */
class TrainingReferenceTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource(NAMES)
  void loss_and_gradients(String name) {
    JsonNode recorded = TrainingReference.of(name);
    int[][] windows = TrainingReference.rows(recorded.path("batch"));
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel model = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        NDManager scratch = model.memory().newSubManager()) {
      TorchOps.withGradients(
          () -> {
            NDArray loss = model.loss(windows, scratch);
            assertThat((double) loss.getFloat())
                .isCloseTo(recorded.path("loss").doubleValue(), within(1e-4));
            List<NDArray> gradients =
                TrainingReference.gradients(loss, new ArrayList<>(model.arrays().values()));
            List<Parameter> parameters = model.blueprint().parameters();
            assertThat(recorded.path("gradients")).hasSameSizeAs(parameters);
            for (int i = 0; i < parameters.size(); i++) {
              boolean transposed = parameters.get(i).transposed();
              NDArray gradient = transposed ? gradients.get(i).transpose() : gradients.get(i);
              String inFile = model.blueprint().fileName(parameters.get(i));
              TrainingReference.assertClose(
                  gradient.toFloatArray(), recorded.path("gradients").path(inFile), inFile);
            }
          });
    }
  }
}
