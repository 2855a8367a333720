/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.rectify.cap.CapProjection;
import io.detoxj.rectify.theory.SecurityCondition.Violation;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The security theorem, by hand and on random processes. */
class SecurityConditionTest {
  private static final int TRAP = 2;
  private static final int RECOVERABLE = 3;
  private static final int START = 4;

  @Test
  void of_a_sure_trap_the_cap_is_tight() {
    DeadEndValues values = DeadEndValues.optimal(Processes.trap(1));
    SecurityCondition security = new SecurityCondition(values);
    assertThat(values.value(TRAP)).isEqualTo(-1);
    assertThat(values.isDeadEnd(TRAP, 1)).isTrue();
    assertThat(values.value(RECOVERABLE)).isZero();
    assertThat(values.value(START, 0)).isCloseTo(-.7, within(1e-12));
    assertThat(values.deadEndProbability(START, 0, 1)).isEqualTo(.6);
    assertThat(values.badEndProbability(START, 0, 1)).isEqualTo(.1);
    assertThat(security.cap(START, 0)).isCloseTo(.3, within(1e-12));
    assertThat(security.bound(START, 0, 1)).isCloseTo(.3, within(1e-12));
    assertThat(security.bound(START, 0)).isCloseTo(.3, within(1e-12));
  }

  @Test
  void of_a_trap_that_may_open_one_cap_serves_every_beta() {
    DeadEndValues values = DeadEndValues.optimal(Processes.trap(.8));
    SecurityCondition security = new SecurityCondition(values);
    assertThat(values.isDeadEnd(TRAP, .8)).isTrue();
    assertThat(values.isDeadEnd(TRAP, .81)).isFalse();
    assertThat(values.value(START, 0)).isCloseTo(-.58, within(1e-12));
    assertThat(security.cap(START, 0)).isCloseTo(.42, within(1e-12));
    assertThat(security.bound(START, 0, .8)).isCloseTo(.44, within(1e-12));
    assertThat(security.bound(START, 0, 1)).isCloseTo(.9, within(1e-12));
    assertThat(security.bound(START, 0)).isCloseTo(.44, within(1e-12));
  }

  @Test
  void a_policy_that_takes_the_trap_too_often_is_named() {
    SecurityCondition security = new SecurityCondition(DeadEndValues.optimal(Processes.trap(1)));
    double[][] reckless = {{}, {}, {.5, .5}, {.5, .5}, {.4, .6}};
    assertThat(security.violations(reckless))
        .extracting(Violation::state, Violation::action)
        .containsExactly(
            // Both ways out of the trap are capped at 0: no policy is secure there.
            tuple(TRAP, 0), tuple(TRAP, 1), tuple(RECOVERABLE, 0), tuple(START, 0));
    double[][] wary = {{}, {}, {.5, .5}, {0, 1}, {.3, .7}};
    assertThat(security.violations(wary)).extracting(Violation::state).containsOnly(TRAP);
    Violation worst = security.violations(reckless).get(3);
    assertThat(worst.probability()).isEqualTo(.4);
    assertThat(worst.bound()).isCloseTo(.3, within(1e-12));
  }

  @Test
  void no_cap_of_a_random_process_is_above_the_bound_of_any_beta() {
    RandomGenerator random = RandomStreams.named(1, "security");
    int checks = 0;
    double worst = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 400; i++) {
      FiniteMdp mdp = Processes.random(random);
      DeadEndValues best = DeadEndValues.optimal(mdp);
      DeadEndValues followed = DeadEndValues.of(mdp, Processes.randomPolicy(random, mdp));
      for (DeadEndValues values : new DeadEndValues[] {best, followed}) {
        SecurityCondition security = new SecurityCondition(values);
        for (int state = 0; state < mdp.states(); state++) {
          for (int action = 0; action < mdp.actions(state); action++) {
            double cap = security.cap(state, action);
            double least = security.bound(state, action);
            worst = Math.max(worst, cap - least);
            for (int step = 1; step <= 20; step++) {
              double bound = security.bound(state, action, step / 20.0);
              worst = Math.max(worst, Math.max(cap - bound, least - bound));
              checks++;
            }
          }
        }
      }
    }
    assertThat(worst).isLessThan(1e-9);
    assertThat(checks).isGreaterThan(200_000);
  }

  @Test
  void a_capped_policy_is_secure_wherever_the_caps_leave_room() {
    RandomGenerator random = RandomStreams.named(1, "capped");
    int capped = 0;
    int broken = 0;
    for (int i = 0; i < 400; i++) {
      FiniteMdp mdp = Processes.random(random);
      SecurityCondition security = new SecurityCondition(DeadEndValues.optimal(mdp));
      double[][] policy = Processes.randomPolicy(random, mdp);
      broken += security.violations(policy).size();
      for (int state = 0; state < policy.length; state++) {
        double[] caps = new double[mdp.actions(state)];
        for (int action = 0; action < caps.length; action++) {
          caps[action] = security.cap(state, action);
        }
        Optional<CapProjection> projection =
            caps.length == 0 ? Optional.empty() : CapProjection.of(policy[state], caps);
        capped += projection.isPresent() ? 1 : 0;
        policy[state] = projection.map(CapProjection::probabilities).orElse(new double[0]);
      }
      assertThat(security.violations(policy)).isEmpty();
    }
    assertThat(capped).isGreaterThan(500);
    assertThat(broken).isGreaterThan(500);
  }

  @Test
  void dead_ends_have_the_value_of_minus_1_and_following_a_policy_is_never_better_than_the_best() {
    RandomGenerator random = RandomStreams.named(1, "corollaries");
    for (int i = 0; i < 200; i++) {
      FiniteMdp mdp = Processes.random(random);
      DeadEndValues best = DeadEndValues.optimal(mdp);
      DeadEndValues followed = DeadEndValues.of(mdp, Processes.randomPolicy(random, mdp));
      for (int state = 0; state < mdp.states(); state++) {
        assertThat(best.value(state)).isBetween(-1 - 1e-12, 0.0);
        assertThat(followed.value(state)).isLessThanOrEqualTo(best.value(state) + 1e-12);
        if (!mdp.isTerminal(state)) {
          assertThat(best.isDeadEnd(state, 1)).isEqualTo(best.value(state) <= -1 + 1e-12);
          assertThat(best.isDeadEnd(state, 1)).isEqualTo(isTrapped(mdp, state));
        }
      }
    }
  }

  /** The definition: every end that can be reached is undesired. */
  private static boolean isTrapped(FiniteMdp mdp, int state) {
    if (mdp.isTerminal(state)) {
      return mdp.undesired(state) == 1;
    }
    for (int action = 0; action < mdp.actions(state); action++) {
      for (int next : mdp.next(state, action).keySet()) {
        if (!isTrapped(mdp, next)) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void a_beta_out_of_range_is_refused() {
    DeadEndValues values = DeadEndValues.optimal(Processes.trap(1));
    assertThatThrownBy(() -> values.isDeadEnd(TRAP, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta must be in (0, 1] but was 0.0");
  }
}
