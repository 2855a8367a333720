/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

/**
 * What a step did.
 *
 * @param step counts from 0
 * @param loss before the step, in the task's unit (nats per token for a language model)
 * @param gradientNorm global norm before clipping
 * @param learningRate used in the step
 */
public record TrainingStep(long step, double loss, double gradientNorm, double learningRate) {}
