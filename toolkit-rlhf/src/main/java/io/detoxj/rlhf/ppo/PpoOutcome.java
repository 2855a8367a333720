/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

/**
 * How a training ended.
 *
 * @param steps that were made, in all sessions
 * @param farEnough whether it ended before the last step, because the policy had gone as far from
 *     where it began as the limits allow
 * @param scorerCalls texts given to scorers, in all sessions
 */
public record PpoOutcome(long steps, boolean farEnough, long scorerCalls) {}
