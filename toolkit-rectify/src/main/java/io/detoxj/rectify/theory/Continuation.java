/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.Arrays;

/**
 * How one goes on from a state, which makes the value of a state of those of its actions. It is the
 * whole difference between the values of the theory and those that a language model can be trained
 * on.
 */
@FunctionalInterface
public interface Continuation {
  /**
   * The value V(s).
   *
   * @param state s, not terminal
   * @param actionValues Q(s, .), one an action
   */
  double value(int state, double[] actionValues);

  /**
   * With the best action: Q_D*. The theorems on dead-ends are about these values: what may still be
   * avoided if one does all one can.
   */
  static Continuation best() {
    return (state, actionValues) -> Arrays.stream(actionValues).max().orElseThrow();
  }

  /**
   * As a policy does: Q_D^mu. What SARSA learns from text that mu wrote. {@code Q_D^mu <= Q_D*}
   * (DERIVED: mu cannot do better than the best), so a cap from it is never looser.
   *
   * @param policy probability of each action in each state, {@code [states][actions]}; empty for
   *     terminal states
   */
  static Continuation under(double[][] policy) {
    return (state, actionValues) -> {
      double sum = 0;
      for (int action = 0; action < actionValues.length; action++) {
        sum += policy[state][action] * actionValues[action];
      }
      return sum;
    };
  }
}
