/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy of a loaded model computes what the model does, can be trained, and is written back. */
class TrainableWeightsTest {
  private static final int[] TEXT = {5, 9, 200, 31, 7, 12, 300, 2};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gemma2"})
  void theCopyComputesWhatTheModelDoes(String name) throws Exception {
    Path files = trainable(name);
    try (TransformerModel model = TransformerModel.load(files);
        TrainableWeights weights = TrainableWeights.of(model, TorchOps.Variant.PLAIN);
        NDManager scratch = weights.memory().newSubManager()) {
      NDArray ids = ids(scratch);
      float[][] normed =
          model.capture(List.of(TEXT), HookPoint.FINAL_NORM::equals).at(HookPoint.FINAL_NORM, 0);
      float[] stream = weights.stream(ids).toFloatArray();
      int width = normed[0].length;
      for (int i = 0; i < stream.length; i++) {
        assertThat((double) stream[i]).isCloseTo(normed[i / width][i % width], within(1e-4));
      }
      assertThat((double) weights.loss(ids).getFloat()).isCloseTo(loss(model), within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gemma2"})
  void fineTuningGoesOnFromTheModel(String name) throws Exception {
    Path files = trainable(name);
    Path tuned = folder.resolve("tuned");
    double before;
    try (TransformerModel model = TransformerModel.load(files);
        LanguageModelTraining task =
            LanguageModelTraining.of(model, TorchOps.Variant.PLAIN, step -> new int[][] {TEXT})) {
      before = loss(model);
      new Trainer(TrainingConfig.of(20, 3e-3), folder.resolve("checkpoint"), step -> {})
          .train(task);
      task.export(tuned, files.resolve("tokenizer.json"), model.endsOfText(), ScalarType.F32);
      assertThat(loss(model)).as("the model itself stays").isEqualTo(before);
      assertThat(tuned.resolve("config.json")).content().contains("\"float32\"");
    }
    try (TransformerModel model = TransformerModel.load(tuned)) {
      assertThat(loss(model)).isLessThan(before - 0.5);
    }
  }

  @Test
  void aModelWithoutATrainingPassSaysSo() throws Exception {
    Path files = ReferenceModel.writeTo("llama", folder);
    try (TransformerModel model = TransformerModel.load(files)) {
      assertThatThrownBy(model::trainable)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("llama")
          .hasMessageContaining("GPT-2 or Gemma 2");
    }
  }

  /** The recorded Gemma 2 scales attention as the training pass does not. */
  private Path trainable(String name) throws IOException {
    Path files = ReferenceModel.writeTo(name, folder);
    Path config = files.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(
        config, text.replace("\"query_pre_attn_scalar\": 24", "\"query_pre_attn_scalar\": 16"));
    return files;
  }

  private static NDArray ids(NDManager scratch) {
    long[] ids = new long[TEXT.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = TEXT[i];
    }
    return scratch.create(ids, new Shape(1, ids.length));
  }

  private static double loss(TransformerModel model) {
    double sum = 0;
    for (float logProbability : model.logProbabilities(List.of(TEXT)).get(0)) {
      sum -= logProbability;
    }
    return sum / (TEXT.length - 1);
  }
}
