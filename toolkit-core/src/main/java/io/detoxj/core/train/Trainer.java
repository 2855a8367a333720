/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OutputLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The training loop: AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization), linear
 * warm-up and cosine decay, clipping by global norm, checkpoint and resume. A resumed run goes on
 * with the same data, moments and learning rates as one that was never stopped.
 */
public final class Trainer {
  private final TrainingConfig config;
  private final Path checkpoint;
  private final Consumer<TrainingStep> listener;

  /**
   * Creates a trainer.
   *
   * @param config the settings
   * @param checkpoint the file to write checkpoints to, and to resume from if it is there
   * @param listener hears of every step
   */
  public Trainer(TrainingConfig config, Path checkpoint, Consumer<TrainingStep> listener) {
    this.config = config;
    this.checkpoint = checkpoint;
    this.listener = listener;
  }

  /**
   * Trains to the last step and writes a checkpoint there. The task's parameters are changed in
   * place.
   *
   * @throws io.detoxj.core.ConfigException if another run writes to the checkpoint
   * @throws io.detoxj.core.CheckpointException if the checkpoint is damaged, or of another task,
   *     schedule or start; the message says in what they differ
   * @throws IOException if a checkpoint cannot be read or written
   * @throws DetoxException if the loss or the gradient of a step is not finite; the step is then
   *     not made, and the checkpoint is that of an earlier one
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void train(TrainingTask task) throws IOException {
    Map<String, NDArray> parameters = task.parameters();
    NDManager owner = parameters.values().iterator().next().getManager();
    Path folder = checkpoint.toAbsolutePath().getParent();
    // A program that has the folder has what is in it.
    try (OutputLock lock = OutputLock.holdsFolder(folder) ? null : OutputLock.ofFile(checkpoint);
        NDManager memory = owner.newSubManager()) {
      AdamState state = AdamState.zeros(parameters, memory);
      Fingerprint training = TrainingFingerprint.of(task, config);
      long start =
          Files.exists(checkpoint)
              ? state.restore(checkpoint, training, parameters, task.state())
              : 0;
      double before = start > 0 ? AdamState.seconds(checkpoint) : 0;
      long began = System.nanoTime();
      for (long step = start; step < config.steps(); step++) {
        TrainingStep done = step(task, state, step);
        double spent = before + (System.nanoTime() - began) / 1e9;
        listener.accept(done.after(spent));
        if ((step + 1) % config.checkpointEvery() == 0 || step + 1 == config.steps()) {
          state.save(checkpoint, training, parameters, task.state(), step + 1, spent);
        }
      }
    }
  }

  private TrainingStep step(TrainingTask task, AdamState state, long step) {
    try (NDManager scratch = state.memory().newSubManager()) {
      double rate = config.learningRateAt(step);
      TorchOps.noGradients();
      task.prepare(step, scratch);
      List<TrainingStep> result = new ArrayList<>(1);
      TorchOps.withGradients(
          () -> {
            NDArray loss = task.loss(step, scratch);
            double value = loss.getFloat();
            if (!Double.isFinite(value)) {
              throw new DetoxException(
                  "the loss of step " + step + " is " + value + "; lower the learning rate");
            }
            // The operator leaves everything as it is where the norm is not finite.
            double norm = update(task.parameters(), state, loss, settings(rate, scratch));
            if (!Double.isFinite(norm)) {
              throw new DetoxException(
                  "the gradient of step "
                      + step
                      + " has the norm "
                      + norm
                      + ", with a loss of "
                      + value
                      + "; nothing was changed: lower the learning rate, or look for what has no"
                      + " derivative in the batch of that step");
            }
            result.add(new TrainingStep(step, value, norm, rate));
          });
      return result.get(0);
    }
  }

  private NDArray settings(double rate, NDManager scratch) {
    float[] values = {
      (float) rate,
      (float) config.beta1(),
      (float) config.beta2(),
      (float) config.weightDecay(),
      (float) config.clipNorm(),
      (float) config.epsilon()
    };
    return scratch.create(values, new Shape(values.length));
  }

  private static double update(
      Map<String, NDArray> parameters, AdamState state, NDArray loss, NDArray settings) {
    NDList inputs = new NDList(loss, settings);
    addNamed(inputs, "w[]", parameters.values());
    addNamed(inputs, "m[]", state.first());
    addNamed(inputs, "v[]", state.second());
    addNamed(inputs, "steps[]", state.steps());
    return TorchOps.of(TorchOps.Variant.PLAIN).callInTraining("adamw", inputs).getFloat();
  }

  private static void addNamed(NDList inputs, String name, Iterable<NDArray> arrays) {
    for (NDArray array : arrays) {
      array.setName(name);
      inputs.add(array);
    }
  }
}
