/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Learned values and swept ones. */
class TabularTdTest {
  private static final int EPISODES = 200_000;
  private static final TokenMdp TEXTS = Processes.threeTokens();

  private static double distance(double[][] values, DeadEndValues exact) {
    double distance = 0;
    for (int state = 0; state < values.length; state++) {
      for (int action = 0; action < values[state].length; action++) {
        distance = Math.max(distance, Math.abs(values[state][action] - exact.value(state, action)));
      }
    }
    return distance;
  }

  @Test
  void three_sweeps_carry_the_outcome_of_three_tokens_to_the_start() {
    for (Continuation continuation :
        List.of(Continuation.under(TEXTS.base()), Continuation.best())) {
      Bellman bellman = new Bellman(TEXTS.mdp(), continuation);
      double[][] twice = bellman.sweep(bellman.sweep(bellman.zeros()));
      double[][] solved = bellman.solve();
      assertThat(bellman.sweep(twice)).isDeepEqualTo(solved);
      assertThat(Arrays.deepEquals(twice, solved)).isFalse();
    }
  }

  @Test
  void sarsa_learns_the_values_of_the_policy_that_wrote_the_texts() {
    TabularTd td = new TabularTd(TEXTS.mdp(), TEXTS.base());
    RandomGenerator random = RandomStreams.named(1, "sarsa");
    double[][] learned = td.sarsa(TEXTS.state(), EPISODES, random);
    assertThat(distance(learned, TEXTS.baseValues())).isLessThan(.01);
    assertThat(distance(learned, TEXTS.optimalValues())).isGreaterThan(.1);
  }

  @Test
  void q_learning_learns_the_best_values_from_the_same_texts() {
    TabularTd td = new TabularTd(TEXTS.mdp(), TEXTS.base());
    RandomGenerator random = RandomStreams.named(1, "q-learning");
    double[][] learned = td.qLearning(TEXTS.state(), EPISODES, random);
    assertThat(distance(learned, TEXTS.optimalValues())).isLessThan(.01);
  }

  @Test
  void sarsa_learns_where_actions_have_chances() {
    FiniteMdp mdp = Processes.trap(.8);
    double[][] policy = {{}, {}, {.5, .5}, {.25, .75}, {.5, .5}};
    TabularTd td = new TabularTd(mdp, policy, 1, 1);
    double[][] learned = td.sarsa(4, 50_000, RandomStreams.named(1, "chances"));
    assertThat(distance(learned, DeadEndValues.of(mdp, policy))).isLessThan(.01);
  }

  @Test
  void a_seed_gives_the_same_values_again() {
    TabularTd td = new TabularTd(TEXTS.mdp(), TEXTS.base());
    double[][] once = td.sarsa(TEXTS.state(), 500, RandomStreams.named(1, "again"));
    double[][] again = td.sarsa(TEXTS.state(), 500, RandomStreams.named(1, "again"));
    double[][] other = td.sarsa(TEXTS.state(), 500, RandomStreams.named(2, "again"));
    assertThat(again).isDeepEqualTo(once);
    assertThat(Arrays.deepEquals(other, once)).isFalse();
  }

  @Test
  void a_discount_loosens_the_caps_of_early_tokens() {
    Continuation mu = Continuation.under(TEXTS.base());
    double[][] plain = new Bellman(TEXTS.mdp(), mu).solve();
    double[][] discounted = new Bellman(TEXTS.mdp(), mu, .9).solve();
    int[][] texts = {{}, {Processes.B}, {Processes.B, Processes.N}};
    for (int[] text : texts) {
      int state = TEXTS.state(text);
      int before = 2 - text.length;
      for (int token = 0; token < 3; token++) {
        double scaled = Math.pow(.9, before) * plain[state][token];
        assertThat(Math.abs(discounted[state][token] - scaled)).isLessThan(1e-12);
        if (before > 0) {
          assertThat(1 + discounted[state][token]).isGreaterThan(1 + plain[state][token]);
        }
      }
    }
    TabularTd td = new TabularTd(TEXTS.mdp(), TEXTS.base(), .9, .8);
    double[][] learned = td.sarsa(TEXTS.state(), 50_000, RandomStreams.named(1, "discount"));
    assertThat(Math.abs(learned[TEXTS.state()][Processes.B] - .81 * -.482)).isLessThan(.01);
  }

  @Test
  void numbers_outside_their_range_are_refused() {
    FiniteMdp mdp = TEXTS.mdp();
    assertThatThrownBy(() -> new TabularTd(mdp, TEXTS.base(), 1.1, .8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("discount");
    assertThatThrownBy(() -> new TabularTd(mdp, TEXTS.base(), 1, .5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exponent");
    assertThatThrownBy(() -> new Bellman(mdp, Continuation.best(), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("discount");
  }
}
