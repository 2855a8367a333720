/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A dense layer that sentence-transformers puts behind the pooling, as LaBSE has one (Feng et al.,
 * ACL 2022): tanh, or nothing, of a matrix and a bias.
 */
final class DenseLayer {
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_WIDTH = 100_000;
  private static final String FILE = "model.safetensors";
  private static final String WEIGHT = "linear.weight";
  private static final String BIAS = "linear.bias";

  private final int inputs;
  private final float[] weight;
  private final float[] bias;
  private final boolean tanh;

  private DenseLayer(int inputs, float[] weight, float[] bias, boolean tanh) {
    this.inputs = inputs;
    this.weight = weight;
    this.bias = bias;
    this.tanh = tanh;
  }

  /**
   * Reads config.json and model.safetensors of a module.
   *
   * @param folder of the module, such as 2_Dense
   * @param inputs how many numbers it is given
   * @throws CheckpointException if the module is not sound, or asks for what is not supported
   * @throws IOException if a file cannot be read
   */
  static DenseLayer read(Path folder, int inputs) throws IOException {
    Path file = folder.resolve("config.json");
    JsonNode config = Files.exists(file) ? JsonDocument.read(file, MOST_BYTES) : null;
    if (config == null || config.path("in_features").asInt() != inputs) {
      throw refused(file, "must say in_features %s, which the pooling gives".formatted(inputs));
    }
    int outputs = config.path("out_features").asInt();
    if (outputs < 1 || outputs > MOST_WIDTH) {
      throw refused(file, "must say out_features from 1 to " + MOST_WIDTH);
    }
    boolean tanh = tanh(file, config.path("activation_function").asText());
    boolean biased = config.path("bias").asBoolean(true);
    Path weights = folder.resolve(FILE);
    if (!Files.isRegularFile(weights)) {
      throw refused(
          weights,
          "is missing; a pickle, pytorch_model.bin, is not read: save the model again with SentenceTransformer(folder).save(other)");
    }
    SafetensorsFile saved = SafetensorsFile.open(weights);
    return new DenseLayer(
        inputs,
        values(weights, saved, WEIGHT, List.of((long) outputs, (long) inputs)),
        biased ? values(weights, saved, BIAS, List.of((long) outputs)) : new float[outputs],
        tanh);
  }

  private static boolean tanh(Path file, String function) {
    return switch (function.substring(function.lastIndexOf('.') + 1)) {
      case "Tanh" -> true;
      case "Identity" -> false;
      default ->
          throw refused(
              file,
              "asks for the activation_function \"%s\"; supported are Tanh and Identity"
                  .formatted(ForeignText.shown(function)));
    };
  }

  private static float[] values(Path file, SafetensorsFile saved, String name, List<Long> shape) {
    List<Long> found = saved.tensors().containsKey(name) ? saved.tensor(name).shape() : List.of();
    if (!found.equals(shape)) {
      throw refused(file, "must hold %s of shape %s, not %s".formatted(name, shape, found));
    }
    float[] values = saved.readFloats(name);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw refused(file, "has values of " + name + " that are no numbers");
      }
    }
    return values;
  }

  private static CheckpointException refused(Path file, String what) {
    return new CheckpointException(file + " " + what);
  }

  /** How many numbers it gives. */
  int outputs() {
    return bias.length;
  }

  /** Of its weights and its activation. */
  String sha256() {
    return (tanh ? "tanh " : "identity ") + Vectors.sha256(weight) + " " + Vectors.sha256(bias);
  }

  /** Computes {@code [outputs]} of {@code [inputs]}. */
  double[] of(double[] vector) {
    double[] result = new double[bias.length];
    for (int row = 0; row < result.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < inputs; i++) {
        sum += weight[row * inputs + i] * vector[i];
      }
      result[row] = tanh ? Math.tanh(sum) : sum;
    }
    return result;
  }
}
