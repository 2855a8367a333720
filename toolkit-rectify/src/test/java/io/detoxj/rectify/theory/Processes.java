/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The processes that tests solve. */
final class Processes {
  /** Tokens of {@link #threeTokens()}: a good, a bad and a neutral one. */
  static final int G = 0;

  static final int B = 1;
  static final int N = 2;

  private static final double[] MU = {.5, .3, .2};
  private static final double[] RHO = {0, .2, .7, 1};

  private Processes() {}

  /**
   * Action 0 of the last state leads to a trap with .6, to an undesired end with .1 and to a state
   * with a safe exit with .3; action 1 is safe.
   *
   * @param trapped how sure the trap is to end undesired
   */
  static FiniteMdp trap(double trapped) {
    FiniteMdp.Builder builder = FiniteMdp.builder();
    int bad = builder.terminal(1);
    int good = builder.terminal(0);
    Map<Integer, Double> falls = Map.of(bad, trapped, good, 1 - trapped);
    int trap = builder.state(List.of(falls, falls));
    int recoverable = builder.state(List.of(Map.of(bad, 1.0), Map.of(good, 1.0)));
    builder.state(List.of(Map.of(trap, .6, bad, .1, recoverable, .3), Map.of(good, 1.0)));
    return builder.build();
  }

  /** Texts of three of the tokens G, B, N, by how many B are in them. */
  static TokenMdp threeTokens() {
    return new TokenMdp(3, 3, text -> MU, text -> RHO[bads(text)]);
  }

  static int bads(int[] text) {
    return (int) Arrays.stream(text).filter(token -> token == B).count();
  }

  static FiniteMdp random(RandomGenerator random) {
    FiniteMdp.Builder builder = FiniteMdp.builder();
    int ends = 2 + random.nextInt(4);
    for (int end = 0; end < ends; end++) {
      int kind = random.nextInt(3);
      builder.terminal(kind == 0 ? 0 : kind == 1 ? 1 : random.nextDouble());
    }
    int states = ends + 4 + random.nextInt(8);
    for (int state = ends; state < states; state++) {
      List<Map<Integer, Double>> actions = new ArrayList<>();
      for (int action = 0; action <= random.nextInt(4); action++) {
        actions.add(outcomes(random, state));
      }
      builder.state(actions);
    }
    return builder.build();
  }

  private static Map<Integer, Double> outcomes(RandomGenerator random, int below) {
    double[] weights = random.doubles(1 + random.nextInt(3)).toArray();
    double sum = Arrays.stream(weights).sum();
    Map<Integer, Double> outcomes = new HashMap<>();
    for (double weight : weights) {
      outcomes.merge(random.nextInt(below), weight / sum, Double::sum);
    }
    return outcomes;
  }

  static double[][] randomPolicy(RandomGenerator random, FiniteMdp mdp) {
    double[][] policy = new double[mdp.states()][];
    for (int state = 0; state < policy.length; state++) {
      double[] weights = random.doubles(mdp.actions(state)).map(w -> w * w).toArray();
      double sum = Arrays.stream(weights).sum();
      policy[state] = Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
    return policy;
  }
}
