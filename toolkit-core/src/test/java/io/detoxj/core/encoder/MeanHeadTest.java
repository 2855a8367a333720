/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers whose head reads the mean over all tokens, and weights of 8-bit rows. */
class MeanHeadTest {
  @TempDir Path folder;

  private Path meanModel() {
    Path model = TinyClassifier.writeTo("bert-single", folder);
    TinyClassifier.configure(model, config -> config.put("classifier_pooling", "mean"));
    return model;
  }

  private static List<float[]> logits(Path model, List<int[]> sequences) throws IOException {
    try (TextClassifier classifier = TextClassifier.load(model)) {
      return classifier.logits(sequences);
    }
  }

  @Test
  void the_mean_is_taken_over_the_tokens_of_each_sequence() {
    try (NDManager memory = NDManager.newBaseManager()) {
      TorchOps.noGradients();
      // Two sequences of two tokens, one of one.
      float[] stream = {1, 10, 3, 20, 5, 30, 9, 50, 7, 70};
      NDArray x = memory.create(stream, new Shape(5, 2));
      NDArray groups = memory.create(new long[] {2, 2, 1, 1});
      TensorOps t = new TensorOps(TorchOps.of(TorchOps.Variant.PLAIN), memory, false);
      NDArray means = t.call("encoder_mean", x, groups);
      assertThat(means.toFloatArray()).containsExactly(2, 15, 7, 40, 7, 70);
    }
  }

  @Test
  void the_pooler_has_no_part_and_every_token_has() throws IOException {
    Path model = meanModel();
    List<int[]> sequences = List.of(new int[] {2, 7, 9, 3}, new int[] {2, 7, 3});
    List<float[]> logits = logits(model, sequences);
    TinyClassifier.rewrite(
        model, name -> name.contains("pooler") ? null : name, (name, values) -> {});
    assertThat(logits(model, sequences).get(0)).isEqualTo(logits.get(0));
    float[] others = logits(model, List.of(new int[] {2, 7, 8, 3})).get(0);
    assertThat(others).isNotEqualTo(logits.get(0));
    // Alone or beside others, in one order or another: the same but for rounding.
    List<float[]> turned = logits(model, List.of(sequences.get(1), sequences.get(0)));
    assertThat(turned.get(1)).containsExactly(logits.get(0), within(1e-6f));
    assertThat(turned.get(0)).containsExactly(logits.get(1), within(1e-6f));
  }

  @Test
  void rows_of_eight_bits_are_loaded_as_the_numbers_they_stand_for() throws IOException {
    Path model = meanModel();
    Path file = model.resolve("model.safetensors");
    Path packed = model.resolve("packed");
    Path widened = model.resolve("widened");
    SafetensorsFile whole = SafetensorsFile.open(file);
    SafetensorsWriter rows = new SafetensorsWriter();
    for (TensorInfo tensor : whole.tensors().values()) {
      if (tensor.shape().size() == 2 && !tensor.name().contains("pooler")) {
        int count = Math.toIntExact(tensor.shape().get(0));
        rows.addRows8(tensor.name(), count, whole.readFloats(tensor.name()));
      } else {
        rows.addCopy(whole, tensor.name());
      }
    }
    rows.write(packed);
    SafetensorsFile read = SafetensorsFile.open(packed);
    SafetensorsWriter floats = new SafetensorsWriter();
    for (TensorInfo tensor : whole.tensors().values()) {
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      floats.add(tensor.name(), shape, read.readFloats(tensor.name()));
    }
    floats.write(widened);
    List<int[]> sequences = List.of(new int[] {2, 7, 9, 3});
    float[] original = logits(model, sequences).get(0);
    Files.move(packed, file, StandardCopyOption.REPLACE_EXISTING);
    float[] ofRows = logits(model, sequences).get(0);
    Files.move(widened, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(ofRows).isEqualTo(logits(model, sequences).get(0));
    assertThat(ofRows).isNotEqualTo(original).containsExactly(original, within(0.05f));
  }
}
