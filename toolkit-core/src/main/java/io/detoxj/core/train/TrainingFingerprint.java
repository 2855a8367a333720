/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What makes the steps of a training: task, schedule, and the numbers it starts from. */
final class TrainingFingerprint {
  /** Of the optimiser; higher when the same task and schedule give other weights. */
  private static final String CODE = "2";

  private TrainingFingerprint() {}

  /** That of a task none of whose steps has been done. */
  static Fingerprint of(TrainingTask task, TrainingConfig config) {
    return Fingerprint.builder()
        .put("task", task.fingerprint())
        .put("schedule", schedule(config))
        .put("start", hashes(task.parameters()))
        .put("state", hashes(task.state()))
        .put("code", CODE)
        .build();
  }

  /** All but how often a checkpoint is written. */
  private static Fingerprint schedule(TrainingConfig config) {
    return Fingerprint.builder()
        .put("steps", config.steps())
        .put("learning_rate", config.learningRate())
        .put("warmup_steps", config.warmupSteps())
        .put("final_fraction", config.finalFraction())
        .put("weight_decay", config.weightDecay())
        .put("clip_norm", config.clipNorm())
        .put("beta1", config.beta1())
        .put("beta2", config.beta2())
        .put("epsilon", config.epsilon())
        .build();
  }

  private static Fingerprint hashes(Map<String, NDArray> arrays) {
    Fingerprint.Builder all = Fingerprint.builder();
    arrays.forEach((name, array) -> all.put(name, Vectors.sha256(array.toFloatArray())));
    return all.build();
  }

  /**
   * Refuses the checkpoint of another training.
   *
   * @param stored what the file says of itself, or null
   * @throws CheckpointException if it says something else, or nothing
   */
  static void require(Fingerprint training, @Nullable String stored, Path file) {
    if (stored == null) {
      throw new CheckpointException(
          file
              + " does not say of which training it is; delete it to start afresh, or choose"
              + " another file");
    }
    Fingerprint before = Fingerprint.parse(stored);
    if (!before.equals(training)) {
      throw new CheckpointException(
          file
              + " is of another training: this one "
              + training.explain(before, "there")
              + "; delete it to start afresh, or choose another file");
    }
  }
}
