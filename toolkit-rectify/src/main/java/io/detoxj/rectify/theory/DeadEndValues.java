/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The values of a process, and what they say about dead-ends.
 *
 * <p>A dead-end is a state from which every path, whatever one does, ends undesired (Fatemi et
 * al.). It has {@code V_D* = -1}; in a finite process the converse holds. Where outcomes are
 * uncertain, a beta-dead-end is a state from which the end is undesired with probability at least
 * beta under every policy, {@code V_D* <= -beta}; beta 1 is the dead-end of before. (DERIVED; the
 * name is this toolkit's.) With the values of a policy instead of the best ones, read "under that
 * policy".
 */
public final class DeadEndValues {
  /** Sums of probabilities are off by this much. */
  private static final double ROUNDING = 1e-12;

  private final FiniteMdp mdp;
  private final double[][] actionValues;
  private final double[] stateValues;

  private DeadEndValues(Bellman bellman) {
    this.mdp = bellman.mdp();
    this.actionValues = bellman.solve();
    this.stateValues = new double[mdp.states()];
    for (int state = 0; state < stateValues.length; state++) {
      stateValues[state] = bellman.stateValue(state, actionValues);
    }
  }

  /** Q_D* and V_D*: as if the best is done from the next step on. */
  public static DeadEndValues optimal(FiniteMdp mdp) {
    return new DeadEndValues(new Bellman(mdp, Continuation.best()));
  }

  /**
   * Q_D^mu and V_D^mu: as if the policy goes on.
   *
   * @param policy {@code [states][actions]}
   */
  public static DeadEndValues of(FiniteMdp mdp, double[][] policy) {
    return new DeadEndValues(new Bellman(mdp, Continuation.under(policy)));
  }

  /** The process. */
  public FiniteMdp mdp() {
    return mdp;
  }

  /** V(s), in [-1, 0]. */
  public double value(int state) {
    return stateValues[state];
  }

  /** Q(s, a), in [-1, 0]. */
  public double value(int state, int action) {
    return actionValues[state][action];
  }

  /** Q(s, .), a copy. */
  public double[] values(int state) {
    return actionValues[state].clone();
  }

  /**
   * Whether a state is a beta-dead-end. An end is none, however undesired.
   *
   * @param beta in (0, 1]
   */
  public boolean isDeadEnd(int state, double beta) {
    return !mdp.isTerminal(state) && isBad(state, beta);
  }

  /** P_beta(s, a): the probability that the next state is a beta-dead-end. */
  public double deadEndProbability(int state, int action, double beta) {
    return probability(state, action, next -> isDeadEnd(next, beta));
  }

  /** F_beta(s, a): the probability that the next state is an end undesired with beta or more. */
  public double badEndProbability(int state, int action, double beta) {
    return probability(state, action, next -> mdp.isTerminal(next) && isBad(next, beta));
  }

  private boolean isBad(int state, double beta) {
    if (!(beta > 0 && beta <= 1)) {
      throw new IllegalArgumentException("beta must be in (0, 1] but was " + beta);
    }
    return stateValues[state] <= -beta + ROUNDING;
  }

  private double probability(int state, int action, IntPredicate which) {
    double sum = 0;
    for (Map.Entry<Integer, Double> next : mdp.next(state, action).entrySet()) {
      sum += which.test(next.getKey()) ? next.getValue() : 0;
    }
    return sum;
  }
}
