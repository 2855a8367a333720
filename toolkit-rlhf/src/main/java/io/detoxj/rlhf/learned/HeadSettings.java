/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.train.TrainingConfig;

/**
 * How a head is trained.
 *
 * @param hidden width of its layer between, 1 or more
 * @param steps of AdamW
 * @param batch segments or pairs of a step
 * @param balanced whether errors are drawn as often as segments without one, however rare they are;
 *     nothing to pairs
 * @param learningRate the peak
 * @param weightDecay of the matrices
 * @param seed of weights and batches
 */
public record HeadSettings(
    int hidden,
    long steps,
    int batch,
    boolean balanced,
    double learningRate,
    double weightDecay,
    long seed) {
  private static final int WARMUP_PART = 10;

  /** Checks the numbers; {@link TrainingConfig} checks the others. */
  public HeadSettings {
    if (hidden < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "hidden and batch must be 1 or more but were %s and %s".formatted(hidden, batch));
    }
  }

  /** A hidden layer of 32, 400 balanced steps of 128 at 1e-3, decay 0.1. */
  public static HeadSettings standard(long seed) {
    return new HeadSettings(32, 400, 128, true, 1e-3, 0.1, seed);
  }

  /** Linear warm-up over a tenth of the steps, cosine to a tenth. */
  TrainingConfig training() {
    return new TrainingConfig(
        steps, learningRate, steps / WARMUP_PART, 0.1, weightDecay, 1, 0.9, 0.999, 1e-8, steps);
  }
}
