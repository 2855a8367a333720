/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015) over gradients that are added up first, so that one step may be of
 * many small batches. Its arrays live as long as the manager it was made in.
 */
final class Adam {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;

  private final String name;
  private final Map<String, NDArray> parameters;
  private final NDManager memory;
  private final List<NDArray> gradients = new ArrayList<>();
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final List<NDArray> steps = new ArrayList<>();
  private final double clipNorm;
  private final double epsilon;

  /**
   * Begins with moments of 0.
   *
   * @param name of the network, for files
   * @param parameters float32, requiring gradients
   * @param memory owns the moments
   */
  Adam(
      String name,
      Map<String, NDArray> parameters,
      NDManager memory,
      double clipNorm,
      double epsilon) {
    this.name = name;
    this.parameters = new LinkedHashMap<>(parameters);
    this.memory = memory;
    this.clipNorm = clipNorm;
    this.epsilon = epsilon;
    for (NDArray parameter : parameters.values()) {
      first.add(memory.zeros(parameter.getShape()));
      second.add(memory.zeros(parameter.getShape()));
      steps.add(memory.zeros(new Shape()));
    }
  }

  /** Adds the gradient of a loss; the first one is kept as it is, without a sum of zeros. */
  void add(NDArray loss) {
    if (!gradients.isEmpty()) {
      PpoOps.addGradients(loss, parameters.values(), gradients);
      return;
    }
    for (NDArray gradient : PpoOps.gradients(loss, parameters.values())) {
      gradient.attach(memory);
      gradients.add(gradient);
    }
  }

  /**
   * Makes a step with the gradients that were added, and forgets them.
   *
   * @return their norm before clipping; where it is not finite nothing was changed
   */
  double step(double rate, NDManager scratch) {
    float[] settings = {
      (float) rate, (float) clipNorm, (float) BETA_1, (float) BETA_2, (float) epsilon
    };
    double norm =
        PpoOps.adam(
            scratch.create(settings, new Shape(settings.length)),
            parameters.values(),
            gradients,
            first,
            second,
            steps);
    forget();
    return norm;
  }

  /** Forgets what was added. */
  void forget() {
    gradients.forEach(NDArray::close);
    gradients.clear();
  }

  /** The sum of the gradients so far, by parameter; empty before the first. */
  Map<String, float[]> gradients() {
    Map<String, float[]> all = new LinkedHashMap<>();
    List<String> names = List.copyOf(parameters.keySet());
    for (int i = 0; i < gradients.size(); i++) {
      all.put(names.get(i), gradients.get(i).toFloatArray());
    }
    return all;
  }

  /** Adds parameters and moments as they are when the file is written. */
  void addTo(SafetensorsWriter writer) {
    int i = 0;
    for (Map.Entry<String, NDArray> entry : parameters.entrySet()) {
      add(writer, "parameter", entry.getKey(), entry.getValue());
      add(writer, "first", entry.getKey(), first.get(i));
      add(writer, "second", entry.getKey(), second.get(i));
      add(writer, "steps", entry.getKey(), steps.get(i));
      i++;
    }
  }

  private void add(SafetensorsWriter writer, String kind, String key, NDArray array) {
    writer.add(
        name + "." + kind + "." + key,
        array.getShape().getShape(),
        ScalarType.F32,
        array::toFloatArray);
  }

  /**
   * Reads parameters and moments back.
   *
   * @throws CheckpointException if one is missing or of another size
   */
  void restore(SafetensorsFile saved) {
    int i = 0;
    for (Map.Entry<String, NDArray> entry : parameters.entrySet()) {
      set(saved, "parameter", entry.getKey(), entry.getValue());
      set(saved, "first", entry.getKey(), first.get(i));
      set(saved, "second", entry.getKey(), second.get(i));
      set(saved, "steps", entry.getKey(), steps.get(i));
      i++;
    }
  }

  private void set(SafetensorsFile saved, String kind, String key, NDArray target) {
    String tensor = name + "." + kind + "." + key;
    float[] values = saved.readFloats(tensor);
    if (values.length != target.size()) {
      throw new CheckpointException(
          "%s: tensor %s has %s values but the training's has %s; delete the file to start afresh"
              .formatted(saved.path(), tensor, values.length, target.size()));
    }
    // Through the tensor's own memory, for libtorch refuses in-place operations on trained leaves.
    target
        .toByteBuffer(true)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(FloatBuffer.wrap(values));
  }
}
