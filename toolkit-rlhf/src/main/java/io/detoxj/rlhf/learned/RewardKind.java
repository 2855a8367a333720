/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

/** What a reward model says of a segment. */
public enum RewardKind {
  /** Whether it has an error: the reward is 1 without one and -1 with one. */
  CLASSES(2),
  /** How good it is: the reward is the score in units of its spread on the training set. */
  SCALAR(1);

  private final int outputs;

  RewardKind(int outputs) {
    this.outputs = outputs;
  }

  /** How many numbers its head gives. */
  int outputs() {
    return outputs;
  }
}
