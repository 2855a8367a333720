/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import io.detoxj.core.io.ProgressListener;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells of a training by a mean of the last losses, for those of single steps jump about. */
public final class RunningLoss implements Consumer<TrainingStep> {
  private static final double SHARE = 0.02;

  private final long steps;
  private final ProgressListener progress;
  private double mean = Double.NaN;

  /**
   * Tells of each step.
   *
   * @param steps of the whole training
   */
  public RunningLoss(long steps, ProgressListener progress) {
    this.steps = steps;
    this.progress = progress;
  }

  @Override
  public void accept(TrainingStep step) {
    mean = Double.isNaN(mean) ? step.loss() : mean + SHARE * (step.loss() - mean);
    progress.progress(step.step() + 1, steps, String.format(Locale.ROOT, "loss %.4f", mean));
  }
}
