/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.encoder.ClassifierTraining.Example;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TrainingReference;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients as transformers computes them, and training from them. */
class ClassifierTrainingTest {
  private static final String NAMES = "io.detoxj.core.fixture.TinyClassifier#names";

  @TempDir Path folder;

  private static List<Example> examples(JsonNode recorded) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < recorded.path("batch").size(); i++) {
      List<Double> targets = new ArrayList<>();
      recorded.path("targets").get(i).forEach(target -> targets.add(target.doubleValue()));
      int[] ids = TinyClassifier.ids(recorded.path("batch").get(i));
      examples.add(new Example(Arrays.stream(ids).boxed().toList(), targets));
    }
    return examples;
  }

  private static ClassifierTraining training(Path model, List<Example> examples)
      throws IOException {
    return ClassifierTraining.of(
        model, ClassifierOptions.standard(), TorchOps.Variant.PLAIN, step -> examples);
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void loss_and_gradients(String name) throws IOException {
    JsonNode recorded = TrainingReference.of(name);
    Path model = TinyClassifier.writeTo(name, folder);
    EncoderCheckpoint files =
        ClassifierCheckpoint.open(model, ClassifierOptions.standard()).encoder();
    try (ClassifierTraining task = training(model, examples(recorded));
        NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      TorchOps.withGradients(
          () -> {
            NDArray loss = task.loss(0, scratch);
            assertThat((double) loss.getFloat())
                .isCloseTo(recorded.path("loss").doubleValue(), within(1e-4));
            List<NDArray> gradients =
                TrainingReference.gradients(loss, new ArrayList<>(task.parameters().values()));
            assertThat(recorded.path("gradients")).hasSameSizeAs(gradients);
            for (int i = 0; i < gradients.size(); i++) {
              String inFile = files.names().of(files.blueprint().parameters().get(i));
              TrainingReference.assertClose(
                  gradients.get(i).toFloatArray(), recorded.path("gradients").path(inFile), inFile);
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void training_lowers_the_loss_of_what_is_written(String name) throws IOException {
    Path model = TinyClassifier.writeTo(name, folder);
    List<Example> examples = examples(TrainingReference.of(name));
    Path trained = folder.resolve("trained");
    List<Double> losses = new ArrayList<>();
    try (ClassifierTraining task = training(model, examples);
        NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      new Trainer(
              TrainingConfig.of(30, 3e-3),
              folder.resolve("checkpoint"),
              step -> losses.add(step.loss()))
          .train(task);
      TorchOps.noGradients();
      losses.add((double) task.loss(0, scratch).getFloat());
      task.export(trained, ScalarType.F32);
    }
    double last = losses.get(losses.size() - 1);
    assertThat(last).isLessThan(losses.get(0) - 0.2);
    try (ClassifierTraining again = training(trained, examples);
        NDManager scratch = NDManager.newBaseManager("PyTorch");
        TextClassifier loaded = TextClassifier.load(trained)) {
      assertThat((double) again.loss(0, scratch).getFloat()).isCloseTo(last, within(1e-5));
      assertThat(loaded.classify(List.of("a"))).hasSize(1);
    }
  }

  @Test
  void an_example_that_does_not_fit_is_refused() throws IOException {
    Path model = TinyClassifier.writeTo("bert-single", folder);
    try (ClassifierTraining task = training(model, List.of());
        NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      List<Example> wrong =
          List.of(
              new Example(List.of(), List.of(1.0, 0.0)),
              new Example(List.of(2, 3_000), List.of(1.0, 0.0)),
              new Example(List.of(2, 3), List.of(1.0)),
              new Example(List.of(2, 3), List.of(1.0, 1.0)),
              new Example(List.of(2, 3), List.of(2.0, -1.0)));
      for (Example example : wrong) {
        assertThatThrownBy(() -> task.loss(List.of(example), scratch))
            .isInstanceOf(ConfigException.class);
      }
    }
  }
}
