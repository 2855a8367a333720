/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/**
 * Which tokens decide whether a feature fires in a sequence, for {@link SteeringAction#PER_INPUT}.
 */
public enum GateScope {
  /** Those of the prompt; the decision stays. */
  PROMPT,
  /**
   * Those of the prompt, then each generated one: from the first that fires on, all are steered.
   * Earlier ones stay as they were.
   */
  LATCH,
  /**
   * All so far: when a generated token is the first that fires, the sequence is read again with
   * steering at all its tokens.
   */
  FULL_RECOMPUTE
}
