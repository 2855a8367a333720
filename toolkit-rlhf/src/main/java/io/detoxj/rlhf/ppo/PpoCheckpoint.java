/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How far a training is, beside its parameters and moments. Random streams are made of the seed and
 * the step, so that nothing of them has to be kept.
 *
 * @param finished steps that were made
 * @param enough in how many steps the KL was enough
 * @param scorerCalls texts given to scorers so far
 * @param seconds that the steps took
 */
record PpoCheckpoint(long finished, int enough, long scorerCalls, double seconds) {
  private static final String FORMAT = "detoxj-ppo-1";

  /** Nothing done yet. */
  static final PpoCheckpoint NONE = new PpoCheckpoint(0, 0, 0, 0);

  /** Writes it with parameters and moments, whole or not at all. */
  void save(Path file, Fingerprint training, List<Adam> optimizers) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("fingerprint", training.json())
            .metadata("finished", Long.toString(finished))
            .metadata("enough", Integer.toString(enough))
            .metadata("scorer_calls", Long.toString(scorerCalls))
            .metadata("seconds", Double.toString(seconds));
    optimizers.forEach(adam -> adam.addTo(writer));
    writer.write(file);
  }

  /**
   * Reads parameters and moments back.
   *
   * @throws CheckpointException if the file is no such checkpoint, is of another training, or lacks
   *     a tensor
   */
  static PpoCheckpoint restore(Path file, Fingerprint training, List<Adam> optimizers)
      throws IOException {
    SafetensorsFile saved = SafetensorsFile.open(file);
    if (!FORMAT.equals(saved.metadata().get("format"))) {
      throw new CheckpointException(
          file + " is no checkpoint of a training with rewards; delete it to start afresh");
    }
    Fingerprint before = Fingerprint.parse(saved.metadata().getOrDefault("fingerprint", ""));
    if (!before.equals(training)) {
      throw new CheckpointException(
          "%s is of another training: this one %s; delete it to start afresh, or choose another folder"
              .formatted(file, training.explain(before, "there")));
    }
    PpoCheckpoint read;
    try {
      read =
          new PpoCheckpoint(
              Long.parseLong(saved.metadata().getOrDefault("finished", "")),
              Integer.parseInt(saved.metadata().getOrDefault("enough", "")),
              Long.parseLong(saved.metadata().getOrDefault("scorer_calls", "")),
              Double.parseDouble(saved.metadata().getOrDefault("seconds", "")));
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          file + " does not say how far its training is; delete it to start afresh", e);
    }
    optimizers.forEach(adam -> adam.restore(saved));
    return read;
  }
}
