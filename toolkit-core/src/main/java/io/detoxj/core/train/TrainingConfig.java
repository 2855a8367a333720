/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

/**
 * Settings of AdamW with linear warm-up and cosine decay.
 *
 * @param steps number of steps, 1 or more
 * @param learningRate the peak, after warm-up
 * @param warmupSteps steps of linear increase from 0
 * @param finalFraction the learning rate of the last step as a fraction of the peak, in [0, 1];
 *     with a single step after warm-up, that has the peak
 * @param weightDecay decoupled decay of matrices; vectors are not decayed
 * @param clipNorm largest global norm of the gradient
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param checkpointEvery steps between checkpoints
 */
public record TrainingConfig(
    long steps,
    double learningRate,
    long warmupSteps,
    double finalFraction,
    double weightDecay,
    double clipNorm,
    double beta1,
    double beta2,
    double epsilon,
    long checkpointEvery) {
  /** Checks every setting. */
  public TrainingConfig {
    require(steps >= 1, "steps must be 1 or more", steps);
    require(learningRate > 0, "learningRate must be above 0", learningRate);
    require(warmupSteps >= 0, "warmupSteps must be 0 or more", warmupSteps);
    require(finalFraction >= 0 && finalFraction <= 1, "finalFraction must be 0..1", finalFraction);
    require(weightDecay >= 0, "weightDecay must be 0 or more", weightDecay);
    require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
    require(epsilon > 0, "epsilon must be above 0", epsilon);
    require(checkpointEvery >= 1, "checkpointEvery must be 1 or more", checkpointEvery);
  }

  private static void require(boolean holds, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + " but was " + value);
    }
  }

  /**
   * Warm-up over 200 steps, cosine to a tenth, decay 0.1, clip 1, betas 0.9 and 0.95, a checkpoint
   * every 500 steps.
   */
  public static TrainingConfig of(long steps, double learningRate) {
    return new TrainingConfig(
        steps, learningRate, Math.min(200, steps / 10), 0.1, 0.1, 1.0, 0.9, 0.95, 1e-8, 500);
  }

  /** The same with another number of steps between checkpoints, which changes no result. */
  public TrainingConfig withCheckpointEvery(long every) {
    return new TrainingConfig(
        steps,
        learningRate,
        warmupSteps,
        finalFraction,
        weightDecay,
        clipNorm,
        beta1,
        beta2,
        epsilon,
        every);
  }

  /** The learning rate of a step, counted from 0. */
  public double learningRateAt(long step) {
    if (step < warmupSteps) {
      return learningRate * (step + 1) / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, steps - 1 - warmupSteps);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    return learningRate * (finalFraction + (1 - finalFraction) * cosine);
  }
}
