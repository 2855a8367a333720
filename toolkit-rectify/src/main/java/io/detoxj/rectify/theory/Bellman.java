/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.Arrays;
import java.util.Map;

/**
 * The equation of the values: {@code Q(s, a) = sum_s' T(s, a, s') y(s')}, where y is {@code -rho}
 * of an end and {@code gamma V} of any other state. With the theory's gamma of 1, {@code -Q} is the
 * probability of an undesired end.
 *
 * <p>A gamma below 1 shrinks the value of an action k steps before the end by {@code gamma^k}, so
 * the caps loosen the earlier an action is (DERIVED): the theory has no use for it.
 *
 * @param mdp the process
 * @param continuation how it goes on
 * @param discount gamma, in [0, 1]
 */
public record Bellman(FiniteMdp mdp, Continuation continuation, double discount) {
  /**
   * Checks the discount.
   *
   * @throws IllegalArgumentException if it is outside [0, 1]
   */
  public Bellman {
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException("the discount must be in [0, 1] but was " + discount);
    }
  }

  /** Without discount, as the theory has it. */
  public Bellman(FiniteMdp mdp, Continuation continuation) {
    this(mdp, continuation, 1);
  }

  /** Values of 0: every action thought safe. */
  public double[][] zeros() {
    double[][] zeros = new double[mdp.states()][];
    Arrays.setAll(zeros, state -> new double[mdp.actions(state)]);
    return zeros;
  }

  /**
   * One backup of every value at once, each from the values as they were.
   *
   * @param values Q, {@code [states][actions]}
   * @return the new Q
   */
  public double[][] sweep(double[][] values) {
    double[][] swept = zeros();
    for (int state = 0; state < swept.length; state++) {
      for (int action = 0; action < swept[state].length; action++) {
        for (Map.Entry<Integer, Double> next : mdp.next(state, action).entrySet()) {
          swept[state][action] += next.getValue() * target(next.getKey(), values);
        }
      }
    }
    return swept;
  }

  private double target(int state, double[][] values) {
    return mdp.isTerminal(state)
        ? -mdp.undesired(state)
        : discount * continuation.value(state, values[state]);
  }

  /**
   * The values that a sweep leaves as they are. Each sweep carries the outcome one step back, so
   * there are as many as the longest path has actions, and one to see that no more is needed.
   *
   * @return Q, {@code [states][actions]}
   */
  public double[][] solve() {
    double[][] values = zeros();
    for (int sweep = 0; sweep <= mdp.states(); sweep++) {
      double[][] next = sweep(values);
      if (Arrays.deepEquals(next, values)) {
        break;
      }
      values = next;
    }
    return values;
  }

  /** V(s) of values Q: minus rho at an end, else that of the continuation. */
  public double stateValue(int state, double[][] values) {
    return mdp.isTerminal(state) ? -mdp.undesired(state) : continuation.value(state, values[state]);
  }
}
