/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

/**
 * What a step did.
 *
 * @param step counts from 0
 * @param loss before the step, in the task's unit (nats per token for a language model)
 * @param gradientNorm global norm before clipping
 * @param learningRate used in the step
 * @param seconds that this step and those before it took, over all sessions; what a stopped session
 *     did after its last checkpoint is not in it, for it is done again
 */
public record TrainingStep(
    long step, double loss, double gradientNorm, double learningRate, double seconds) {
  TrainingStep(long step, double loss, double gradientNorm, double learningRate) {
    this(step, loss, gradientNorm, learningRate, 0);
  }

  TrainingStep after(double spent) {
    return new TrainingStep(step, loss, gradientNorm, learningRate, spent);
  }
}
