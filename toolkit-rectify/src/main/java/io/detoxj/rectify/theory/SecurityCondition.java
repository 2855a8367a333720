/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.ArrayList;
import java.util.List;

/**
 * What a cap promises: the surer an action leads into a dead-end, the less it may be taken.
 *
 * <p>Fatemi et al.: whenever an action leads to a dead-end or an undesired end with probability
 * {@code P_D + F_D >= lambda}, a secure policy takes it with {@code pi(s, a) <= 1 - lambda}. With
 * uncertain outcomes (DERIVED, after Cao et al.): for all beta and lambda,
 *
 * <pre>{@code P_beta(s, a) + F_beta(s, a) >= lambda  implies  pi(s, a) <= 1 - beta lambda}</pre>
 *
 * <p>Theorem (DERIVED): {@code pi(s, a) <= 1 + Q_D*(s, a)} for all actions implies it for all beta
 * and lambda at once. Proof: {@code -Q_D*(s, a)} is the mean over next states of {@code -V_D*},
 * which is at least beta on those that {@code P_beta + F_beta} counts and at least 0 on the others.
 * So {@code -Q_D* >= beta (P_beta + F_beta) >= beta lambda}: Markov's inequality. The cap needs
 * neither beta nor lambda; one value serves all of them.
 *
 * <p>It is a promise for each step. It does not bound how much of the finished text is undesired,
 * and capping may even raise that: see {@link TokenMdp}.
 *
 * @param values best values for the condition above; those of a policy for "if that policy goes on"
 */
public record SecurityCondition(DeadEndValues values) {
  private static final double ROUNDING = 1e-9;

  /**
   * An action that is taken too often.
   *
   * @param state where
   * @param action which
   * @param probability how often the policy takes it
   * @param bound how often it may
   */
  public record Violation(int state, int action, double probability, double bound) {}

  /**
   * How probable an action may be for one beta: {@code 1 - beta (P_beta + F_beta)}. Any lambda up
   * to {@code P_beta + F_beta} asks for no more.
   *
   * @param beta in (0, 1]
   */
  public double bound(int state, int action, double beta) {
    return 1
        - beta
            * (values.deadEndProbability(state, action, beta)
                + values.badEndProbability(state, action, beta));
  }

  /**
   * How probable an action may be for every beta. {@code P_beta + F_beta} only changes where beta
   * is minus the value of a next state, and until there the bound falls; so these betas suffice.
   */
  public double bound(int state, int action) {
    double least = 1;
    for (int next : values.mdp().next(state, action).keySet()) {
      double beta = Math.min(1, -values.value(next));
      least = beta > 0 ? Math.min(least, bound(state, action, beta)) : least;
    }
    return least;
  }

  /** The cap, {@code 1 + Q(s, a)}: never above {@link #bound(int, int)}. */
  public double cap(int state, int action) {
    return 1 + values.value(state, action);
  }

  /**
   * Where a policy breaks the condition.
   *
   * @param policy {@code [states][actions]}
   * @return empty if it is secure
   */
  public List<Violation> violations(double[][] policy) {
    List<Violation> violations = new ArrayList<>();
    for (int state = 0; state < policy.length; state++) {
      for (int action = 0; action < policy[state].length; action++) {
        double bound = bound(state, action);
        if (policy[state][action] > bound + ROUNDING) {
          violations.add(new Violation(state, action, policy[state][action], bound));
        }
      }
    }
    return violations;
  }
}
