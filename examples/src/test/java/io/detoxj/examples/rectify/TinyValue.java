/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.rectify.training.ValueExample;
import io.detoxj.rectify.training.ValueTraining;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueCalibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A value network beside a tiny model, trained a little on random texts with random outcomes. */
public final class TinyValue {
  private TinyValue() {}

  /** Writes it into the model's folder. */
  public static Path writeBeside(Path modelFolder) throws IOException {
    Path folder = RectifyCandidates.beside(modelFolder);
    Path checkpoint = Files.createTempFile("tiny-value", ".safetensors");
    Files.delete(checkpoint);
    try (TransformerModel model = TransformerModel.load(modelFolder);
        ValueTraining training =
            new ValueTraining(model, ValueTrainingConfig.standard(1), examples(model))) {
      new Trainer(
              new TrainingConfig(30, 3e-3, 3, 0.1, 0, 1, 0.9, 0.99, 1e-8, 100),
              checkpoint,
              step -> {})
          .train(training);
      training.export(
          folder,
          modelFolder.resolve("tokenizer.json"),
          model.endOfText(),
          ScalarType.F32,
          ValueCalibration.NONE);
    } finally {
      Files.deleteIfExists(checkpoint);
    }
    return folder;
  }

  private static List<ValueExample> examples(TransformerModel model) {
    RandomGenerator random = io.detoxj.core.run.RandomStreams.named(1, "tiny-value");
    List<ValueExample> examples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int[] tokens = random.ints(6, 0, model.vocabularySize()).toArray();
      examples.add(new ValueExample(tokens, 2, -(i % 2), 1));
    }
    return examples;
  }
}
