/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.Fingerprint;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The moments of AdamW, one set a parameter, and their checkpoints. */
record AdamState(NDManager memory, List<NDArray> first, List<NDArray> second, List<NDArray> steps) {
  private static final String FINGERPRINT = "fingerprint";

  private static final String SECONDS = "seconds";

  /** What time the finished steps of a checkpoint took; 0 if it does not say. */
  static double seconds(Path file) throws IOException {
    try {
      return Double.parseDouble(SafetensorsFile.open(file).metadata().getOrDefault(SECONDS, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  static AdamState zeros(Map<String, NDArray> parameters, NDManager memory) {
    AdamState state =
        new AdamState(memory, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (NDArray parameter : parameters.values()) {
      state.first.add(memory.zeros(parameter.getShape()));
      state.second.add(memory.zeros(parameter.getShape()));
      state.steps.add(memory.zeros(new Shape()));
    }
    return state;
  }

  /** Writes parameters and moments after a number of finished steps, and what time they took. */
  void save(
      Path file,
      Fingerprint training,
      Map<String, NDArray> parameters,
      Map<String, NDArray> state,
      long finished,
      double seconds)
      throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("steps", Long.toString(finished))
            .metadata(FINGERPRINT, training.json())
            .metadata(SECONDS, Double.toString(seconds));
    int i = 0;
    for (Map.Entry<String, NDArray> entry : parameters.entrySet()) {
      add(writer, "parameter." + entry.getKey(), entry.getValue());
      add(writer, "first." + entry.getKey(), first.get(i));
      add(writer, "second." + entry.getKey(), second.get(i));
      i++;
    }
    state.forEach((name, array) -> add(writer, "state." + name, array));
    writer.write(file);
  }

  /**
   * Reads a checkpoint back into parameters and moments.
   *
   * @return the number of finished steps
   */
  long restore(
      Path file, Fingerprint training, Map<String, NDArray> parameters, Map<String, NDArray> state)
      throws IOException {
    SafetensorsFile saved = SafetensorsFile.open(file);
    long finished = finishedSteps(file, saved);
    TrainingFingerprint.require(training, saved.metadata().get(FINGERPRINT), file);
    int i = 0;
    for (Map.Entry<String, NDArray> entry : parameters.entrySet()) {
      set(saved, "parameter." + entry.getKey(), entry.getValue());
      set(saved, "first." + entry.getKey(), first.get(i));
      set(saved, "second." + entry.getKey(), second.get(i));
      steps.get(i).addi(finished);
      i++;
    }
    state.forEach((name, array) -> set(saved, "state." + name, array));
    return finished;
  }

  private static long finishedSteps(Path file, SafetensorsFile saved) {
    String steps = saved.metadata().getOrDefault("steps", "");
    try {
      return Long.parseLong(steps);
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          file
              + " is no training checkpoint (its metadata holds no number of steps); delete it"
              + " to start afresh",
          e);
    }
  }

  private static void add(SafetensorsWriter writer, String name, NDArray array) {
    writer.add(name, array.getShape().getShape(), ScalarType.F32, array::toFloatArray);
  }

  private static void set(SafetensorsFile saved, String name, NDArray target) {
    float[] values = saved.readFloats(name);
    if (values.length != target.size()) {
      throw new CheckpointException(
          saved.path()
              + ": tensor "
              + name
              + " has "
              + values.length
              + " values but the task's"
              + " parameter has "
              + target.size()
              + "; delete the file to start afresh");
    }
    // Through the tensor's own memory: an in-place operation on a leaf that requires a gradient is
    // refused by libtorch.
    target
        .toByteBuffer(true)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(FloatBuffer.wrap(values));
  }
}
