/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * Learns values from episodes that a policy mu played, one table entry an action: what the training
 * of a value network does with gradients. After the action a in s, the next state s' and the next
 * action a',
 *
 * <pre>{@code Q(s, a) += n^-exponent (y - Q(s, a))}</pre>
 *
 * <p>where n counts the visits of (s, a), and y is {@code -rho(s')} if s' is an end, else {@code
 * gamma Q(s', a')} for SARSA(0), which learns Q_D^mu, and {@code gamma max Q(s', .)} for
 * Q-learning, which learns Q_D* from the same episodes. Targets are held in [-1, 0].
 *
 * <p>The end is rewarded by its probability; labels of -1 and 0 drawn with it lead to the same
 * values, with more noise. With a discount of 1 and all reward at the end, the fixed point of SARSA
 * is the mean outcome of the episodes that took the action (DERIVED).
 *
 * @param mdp the process
 * @param behaviour mu, {@code [states][actions]}; it must take every action now and then
 * @param discount gamma, in [0, 1]; 1 in the theory
 * @param exponent how fast steps shrink, in (0.5, 1]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TabularTd(FiniteMdp mdp, double[][] behaviour, double discount, double exponent) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public TabularTd {
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException("the discount must be in [0, 1] but was " + discount);
    }
    if (!(exponent > 0.5 && exponent <= 1)) {
      throw new IllegalArgumentException("the exponent must be in (0.5, 1] but was " + exponent);
    }
  }

  /** Without discount, and steps of {@code n^-0.8}. */
  public TabularTd(FiniteMdp mdp, double[][] behaviour) {
    this(mdp, behaviour, 1, 0.8);
  }

  /**
   * The target is the value of the action taken next: tends to Q_D^mu.
   *
   * @param start where episodes begin
   * @param episodes how many
   * @param random draws actions and next states
   * @return Q, {@code [states][actions]}; 0 for what was never tried
   */
  public double[][] sarsa(int start, int episodes, RandomGenerator random) {
    return learn(start, episodes, random, false);
  }

  /**
   * The target is the value of the best next action: tends to Q_D*. Parameters as in {@link
   * #sarsa}.
   */
  public double[][] qLearning(int start, int episodes, RandomGenerator random) {
    return learn(start, episodes, random, true);
  }

  private double[][] learn(int start, int episodes, RandomGenerator random, boolean best) {
    double[][] values = new Bellman(mdp, Continuation.best()).zeros();
    double[][] visits = new Bellman(mdp, Continuation.best()).zeros();
    for (int episode = 0; episode < episodes; episode++) {
      int state = start;
      int action = draw(behaviour[state], random);
      while (!mdp.isTerminal(state)) {
        int next = draw(mdp.next(state, action), random);
        int nextAction = mdp.isTerminal(next) ? -1 : draw(behaviour[next], random);
        double target = -mdp.undesired(next);
        if (nextAction >= 0) {
          double ahead = best ? max(values[next]) : values[next][nextAction];
          target = Math.max(-1, Math.min(0, discount * ahead));
        }
        visits[state][action]++;
        double step = Math.pow(visits[state][action], -exponent);
        values[state][action] += step * (target - values[state][action]);
        state = next;
        action = nextAction;
      }
    }
    return values;
  }

  private static double max(double[] values) {
    return DoubleStream.of(values).max().orElseThrow();
  }

  private static int draw(double[] probabilities, RandomGenerator random) {
    double left = random.nextDouble() * Arrays.stream(probabilities).sum();
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      left -= probabilities[i];
      last = probabilities[i] > 0 ? i : last;
      if (left < 0) {
        return i;
      }
    }
    return last;
  }

  private static int draw(Map<Integer, Double> next, RandomGenerator random) {
    int[] states = next.keySet().stream().mapToInt(Integer::intValue).toArray();
    double[] probabilities = next.values().stream().mapToDouble(Double::doubleValue).toArray();
    return states[draw(probabilities, random)];
  }
}
