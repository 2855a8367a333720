/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import io.detoxj.rectify.value.ValueHead;

/**
 * How a value network learns.
 *
 * @param head what stands on the trunk
 * @param backup what a value is to be
 * @param target which part of the network the target network copies
 * @param gamma discount; the theory needs 1
 * @param polyak share of the way the target network goes to the online one after every step
 * @param divisor what the summed loss is divided by
 * @param promptTokens whether the prompt's own tokens are learnt too, as the authors do
 * @param batch examples a step
 * @param seed of the head's weights and the order of examples
 */
public record ValueTrainingConfig(
    ValueHead head,
    Backup backup,
    Target target,
    double gamma,
    double polyak,
    Divisor divisor,
    boolean promptTokens,
    int batch,
    long seed) {
  /** What a value is moved towards. */
  public enum Backup {
    /** The target network's value of the token taken next: SARSA(0), as the authors do. */
    SARSA,
    /** The judgement of the finished text, at every token; the same fixed point for gamma 1. */
    MONTE_CARLO,
    /** The target network's greatest value of any next token: Q-learning, of dead-end theory. */
    MAX
  }

  /** What the target network copies. */
  public enum Target {
    /** The whole network: the authors' first code. */
    WHOLE,
    /** The head; the trunk is shared: the authors' later code. */
    HEAD
  }

  /** What the summed loss of a batch is divided by. */
  public enum Divisor {
    /** The number of tokens: the authors' later code. */
    TOKENS,
    /** The number of actions, one less a sequence: the authors' first code. */
    ACTIONS
  }

  /** Checks every setting. */
  public ValueTrainingConfig {
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma must be in (0, 1] but was " + gamma);
    }
    if (!(polyak > 0 && polyak <= 1)) {
      throw new IllegalArgumentException("polyak must be in (0, 1] but was " + polyak);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be 1 or more but was " + batch);
    }
  }

  /** The authors' first code: the language-model head, a whole target network, polyak 0.5. */
  public static ValueTrainingConfig r0(long seed) {
    return new ValueTrainingConfig(
        ValueHead.lmHead(), Backup.SARSA, Target.WHOLE, 1, 0.5, Divisor.ACTIONS, true, 8, seed);
  }

  /**
   * The authors' later code: a two-layer head, only the head copied, polyak 0.1.
   *
   * @param width of the trunk; the head has twice that
   */
  public static ValueTrainingConfig r2024(int width, long seed) {
    return new ValueTrainingConfig(
        ValueHead.mlp(2 * width),
        Backup.SARSA,
        Target.HEAD,
        1,
        0.1,
        Divisor.TOKENS,
        true,
        64,
        seed);
  }

  /** Ours: a fresh linear head and Monte Carlo targets, which need no target network. */
  public static ValueTrainingConfig standard(long seed) {
    return new ValueTrainingConfig(
        ValueHead.linear(),
        Backup.MONTE_CARLO,
        Target.HEAD,
        1,
        0.1,
        Divisor.ACTIONS,
        true,
        64,
        seed);
  }
}
