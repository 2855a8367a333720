/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random starts and losses over batches. */
class LanguageModelTrainingTest {
  private static final int[][] FIRST = {{5, 9, 200, 31}, {7, 12, 300, 2}};
  private static final int[][] SECOND = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};

  @TempDir Path folder;
  private ReferenceModel reference;
  private TransformerModel model;

  @BeforeEach
  void load() {
    reference = ReferenceModel.load("gpt2", folder);
    model = reference.model();
  }

  @AfterEach
  void close() {
    reference.close();
  }

  /** Mean cross-entropy of the rows of a batch, which are of one length. */
  private double expected(int[][] batch) {
    double sum = 0;
    for (int[] row : batch) {
      for (float logProbability : model.logProbabilities(List.<int[]>of(row)).get(0)) {
        sum -= logProbability;
      }
    }
    return sum / batch.length / (batch[0].length - 1);
  }

  @Test
  void the_loss_of_batches_is_the_mean_of_theirs() {
    try (LanguageModelTraining task =
        LanguageModelTraining.of(model, TorchOps.Variant.PLAIN, step -> FIRST)) {
      assertThat(task.meanLoss(List.<int[][]>of(FIRST))).isCloseTo(expected(FIRST), within(1e-4));
      assertThat(task.meanLoss(List.of(FIRST, SECOND)))
          .isCloseTo((expected(FIRST) + expected(SECOND)) / 2, within(1e-4));
      int before = arrays(task);
      task.meanLoss(List.of(FIRST, SECOND));
      assertThat(arrays(task)).isEqualTo(before);
    }
  }

  private static int arrays(LanguageModelTraining task) {
    return task.parameters().values().iterator().next().getManager().getManagedArrays().size();
  }

  @Test
  void the_batch_of_a_step_is_asked_for_by_its_number() {
    try (LanguageModelTraining task =
            LanguageModelTraining.of(
                model, TorchOps.Variant.PLAIN, step -> step == 3 ? SECOND : FIRST);
        NDManager scratch =
            task.parameters().values().iterator().next().getManager().newSubManager()) {
      TorchOps.noGradients();
      assertThat((double) task.loss(3, scratch).getFloat())
          .isCloseTo(expected(SECOND), within(1e-4));
      assertThat((double) task.loss(2, scratch).getFloat())
          .isCloseTo(expected(FIRST), within(1e-4));
    }
  }

  static List<ObjectNode> configs() {
    Dimensions sizes = new Dimensions(7, 16, 4, 2, 4, 24, 32, 320);
    return List.of(
        NewModelConfig.gpt2(2, 48, 4, 32, 320),
        NewModelConfig.llama(sizes),
        NewModelConfig.gemma2(sizes, 8),
        NewModelConfig.gemma3(sizes, 8));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void random_weights_are_what_the_blueprint_says_and_depend_on_the_seed(ObjectNode config) {
    try (TrainableModel one = TrainableModel.random(config, TorchOps.Variant.PLAIN, 1);
        TrainableModel same = TrainableModel.random(config, TorchOps.Variant.PLAIN, 1);
        TrainableModel other = TrainableModel.random(config, TorchOps.Variant.PLAIN, 2)) {
      ModelBlueprint blueprint = one.blueprint();
      assertThat(one.arrays()).hasSize(blueprint.parameters().size());
      for (Parameter parameter : blueprint.parameters()) {
        ModelBlueprint.Initial initial = blueprint.initial(parameter);
        NDArray array = one.arrays().get(parameter.name());
        float[] values = array.toFloatArray();
        assertThat(array.hasGradient()).as(parameter.name()).isTrue();
        assertThat(same.arrays().get(parameter.name()).toFloatArray()).isEqualTo(values);
        if (initial.deviation() == 0) {
          assertThat(values).as(parameter.name()).containsOnly((float) initial.constant());
        } else {
          assertThat(other.arrays().get(parameter.name()).toFloatArray()).isNotEqualTo(values);
          double square = 0;
          for (float value : values) {
            square += (double) value * value / values.length;
          }
          assertThat(Math.sqrt(square))
              .as(parameter.name())
              .isCloseTo(initial.deviation(), within(0.2 * initial.deviation()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void a_random_model_begins_near_the_loss_of_a_guess(ObjectNode config) {
    try (LanguageModelTraining task =
        new LanguageModelTraining(config, TorchOps.Variant.PLAIN, 1, step -> new int[0][])) {
      assertThat(task.meanLoss(List.<int[][]>of(FIRST)))
          .isCloseTo(Math.log(model.vocabularySize()), within(0.2));
    }
  }

  @Test
  void closing_frees_the_weights() {
    LanguageModelTraining task =
        LanguageModelTraining.of(model, TorchOps.Variant.PLAIN, step -> FIRST);
    NDArray weights = task.parameters().values().iterator().next();
    assertThat(weights.isReleased()).isFalse();
    task.close();
    assertThat(weights.isReleased()).isTrue();
  }
}
