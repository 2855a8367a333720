/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TrainingReference;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy of a loaded model computes what the model does, can be trained, and is written back. */
class TrainableModelTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";
  private static final int[] TEXT = {5, 9, 200, 31, 7, 12, 300, 2, 44, 18, 3, 3};

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource(NAMES)
  void the_copy_computes_what_the_model_does(String name) {
    TorchOps.noGradients();
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel copy = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        NDManager scratch = copy.memory().newSubManager()) {
      TransformerModel model = reference.model();
      float[][] normed =
          model.capture(List.of(TEXT), HookPoint.FINAL_NORM::equals).at(HookPoint.FINAL_NORM, 0);
      float[] stream = copy.stream(TokenBatch.of(List.of(TEXT)), scratch).toFloatArray();
      int width = normed[0].length;
      for (int i = 0; i < stream.length; i++) {
        assertThat((double) stream[i]).isCloseTo(normed[i / width][i % width], within(1e-4));
      }
      assertThat((double) copy.loss(new int[][] {TEXT}, scratch).getFloat())
          .isCloseTo(loss(model), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void fine_tuning_goes_on_from_the_model(String name) throws Exception {
    Path tuned = folder.resolve("tuned");
    double before;
    double after;
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        LanguageModelTraining task =
            LanguageModelTraining.of(
                reference.model(), TorchOps.Variant.PLAIN, step -> new int[][] {TEXT})) {
      TransformerModel model = reference.model();
      before = loss(model);
      new Trainer(TrainingConfig.of(20, 3e-3), folder.resolve("checkpoint"), step -> {})
          .train(task);
      after = task.meanLoss(List.<int[][]>of(new int[][] {TEXT}));
      task.export(
          tuned, reference.folder().resolve("tokenizer.json"), model.endsOfText(), ScalarType.F32);
      assertThat(loss(model)).as("the model itself stays").isEqualTo(before);
      assertThat(tuned.resolve("config.json")).content().contains("\"float32\"");
    }
    assertThat(after).isLessThan(before - 0.5);
    try (TransformerModel model = TransformerModel.load(tuned)) {
      assertThat(loss(model)).isCloseTo(after, within(1e-4));
    }
  }

  @Test
  void a_frozen_copy_stays_while_the_model_learns() throws Exception {
    try (TrainableModel model = llama();
        TrainableModel frozen = model.frozenCopy();
        NDManager scratch = model.memory().newSubManager()) {
      TorchOps.noGradients();
      float before = model.loss(new int[][] {TEXT}, scratch).getFloat();
      model.unembedding().toByteBuffer(true).putFloat(5 * 4 * 16, 7f);
      assertThat(model.loss(new int[][] {TEXT}, scratch).getFloat()).isNotEqualTo(before);
      assertThat(frozen.loss(new int[][] {TEXT}, scratch).getFloat()).isEqualTo(before);
      assertThat(frozen.unembedding().hasGradient()).isFalse();
    }
  }

  /** They are not on the heap all at once. */
  @Test
  void weights_are_read_when_the_file_is_written() throws Exception {
    Path file = folder.resolve("model.safetensors");
    try (TrainableModel model = llama()) {
      SafetensorsWriter writer = new SafetensorsWriter();
      model.addTo(writer, ScalarType.F32);
      model.unembedding().toByteBuffer(true).putFloat(5 * 4 * 16, 7f);
      writer.write(file);
      assertThat(SafetensorsFile.open(file).readFloats("lm_head.weight"))
          .contains(7f)
          .isEqualTo(model.unembedding().toFloatArray());
    }
  }

  @Test
  void a_pass_leaves_nothing_when_its_memory_is_closed() {
    try (TrainableModel model = llama()) {
      int before = model.memory().getManagedArrays().size();
      try (NDManager scratch = model.memory().newSubManager()) {
        TorchOps.withGradients(() -> model.loss(new int[][] {TEXT, TEXT}, scratch));
      }
      assertThat(model.memory().getManagedArrays()).hasSize(before);
    }
  }

  /** Ids and masks lie in Java's memory, which must outlive the graph. */
  @Test
  void gradients_do_not_depend_on_what_happens_to_memory_before_them() {
    try (TrainableModel model = llama();
        NDManager scratch = model.memory().newSubManager()) {
      TorchOps.withGradients(
          () -> {
            List<NDArray> parameters = new ArrayList<>(model.arrays().values());
            NDArray loss = model.loss(new int[][] {TEXT, TEXT}, scratch);
            List<NDArray> expected = TrainingReference.gradients(loss, parameters);
            NDArray again = model.loss(new int[][] {TEXT, TEXT}, scratch);
            for (int i = 0; i < 50; i++) {
              System.gc();
              scratch.create(new long[2 * TEXT.length]);
            }
            List<NDArray> found = TrainingReference.gradients(again, parameters);
            for (int i = 0; i < found.size(); i++) {
              assertThat(found.get(i).toFloatArray()).isEqualTo(expected.get(i).toFloatArray());
            }
          });
    }
  }

  private static TrainableModel llama() {
    Dimensions sizes = new Dimensions(2, 16, 4, 2, 4, 24, 32, 320);
    return TrainableModel.random(NewModelConfig.llama(sizes), TorchOps.Variant.PLAIN, 1);
  }

  private static double loss(TransformerModel model) {
    double sum = 0;
    for (float logProbability : model.logProbabilities(List.of(TEXT)).get(0)) {
      sum -= logProbability;
    }
    return sum / (TEXT.length - 1);
  }
}
