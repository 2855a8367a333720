/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What happens where the caps cannot be kept. */
class FallbackTest {
  private static final Rectifier STRICT = exact(TokenCap.subtractive(.4));
  private static final double[] ALL_BAD = {-1, -1, -1};

  private static Rectifier exact(TokenCap cap) {
    return Rectifier.of(new CapRule.Exact(cap));
  }

  private static Rectifier rounds(TokenCap cap, int rounds) {
    return Rectifier.of(new CapRule.Rounds(cap, rounds));
  }

  @Test
  void infeasible_caps_take_the_highest_epsilon_that_leaves_room() {
    // Caps sum to .85 at .4, .95 at .35 and 1.05 at .3.
    Rectified lower = STRICT.rectify(new double[] {.6, .3, .1}, new double[] {-.9, -.3, -.05}, -1);
    assertThat(lower.branch()).isEqualTo(Outcome.LOWER_EPSILON);
    assertThat(lower.epsilon()).isCloseTo(.3, within(1e-12));
    assertThat(lower.probabilities()).containsExactly(new double[] {0, .4, .6}, within(1e-12));
    assertThat(lower.boost()).isCloseTo(6, within(1e-9));
  }

  @Test
  void too_high_a_boost_takes_a_lower_epsilon_too() {
    Rectified lower =
        STRICT
            .withMaxBoost(2.3)
            .rectify(new double[] {.6, .3, .1}, new double[] {-.9, -.3, -.05}, -1);
    assertThat(lower.branch()).isEqualTo(Outcome.LOWER_EPSILON);
    assertThat(lower.epsilon()).isZero();
    assertThat(lower.probabilities()).containsExactly(new double[] {.1, .675, .225}, within(1e-12));
    assertThat(lower.boost()).isCloseTo(2.25, within(1e-12));
  }

  @Test
  void if_no_epsilon_leaves_room_tokens_are_weighed() {
    double[] p = {.7, .3};
    double[] values = {-.9, -.8};
    Rectified weighed = exact(TokenCap.normalised(.2)).rectify(p, values, -1);
    double odds = .7 * Math.exp(-1) / .3;
    assertThat(weighed.branch()).isEqualTo(Outcome.EXPONENTIAL);
    assertThat(weighed.epsilon()).isNaN();
    assertThat(weighed.probabilities())
        .containsExactly(new double[] {odds / (1 + odds), 1 / (1 + odds)}, within(1e-12));
    assertThat(exact(TokenCap.normalised(.2)).withKappa(0).rectify(p, values, -1).probabilities())
        .isEqualTo(p);
  }

  @Test
  void the_weights_keep_to_the_bound_of_the_boost() {
    double[] p = {.999, .000999, .000001};
    double[] values = {-.7, -.6, 0};
    Rectifier rectifier = exact(TokenCap.normalised(0));
    Rectified free = rectifier.withMaxBoost(Double.POSITIVE_INFINITY).rectify(p, values, -1);
    assertThat(free.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(free.boost()).isCloseTo(300_000, within(1e-3));
    Rectified bound = rectifier.rectify(p, values, -1);
    assertThat(bound.branch()).isEqualTo(Outcome.EXPONENTIAL);
    // exp(.7 kappa) is 33 at a kappa of 5 and 5.75 at 2.5.
    assertThat(bound.boost()).isBetween(5.7, 5.76);
    assertThat(bound.riskChange()).isNegative();
  }

  @Test
  void the_weights_leave_the_exempt_token_as_likely_as_it_was() {
    double[] p = {.98, .0199, .0001};
    double[] values = {-1, -.99, -.5};
    Rectified weighed = exact(TokenCap.normalised(0)).rectify(p, values, 2);
    assertThat(weighed.branch()).isEqualTo(Outcome.EXPONENTIAL);
    assertThat(weighed.probabilities()[2]).isEqualTo(.0001);
    assertThat(weighed.probabilities()[1]).isGreaterThan(.0199);
  }

  @Test
  void at_a_dead_end_the_caller_decides_or_the_text_ends() {
    double[] p = {.7, .2, .1};
    for (CapRule rule :
        new CapRule[] {
          new CapRule.Exact(TokenCap.normalised(.2)),
          new CapRule.Rounds(TokenCap.subtractive(.2), 3),
          new CapRule.Tilted(1)
        }) {
      Rectified stuck = Rectifier.of(rule).rectify(p, ALL_BAD, -1);
      assertThat(stuck.branch()).isEqualTo(Outcome.DEAD_END);
      assertThat(stuck.probabilities()).isEqualTo(p).isNotSameAs(p);
      assertThat(stuck.riskChange()).isZero();
      double[] unlikelyEnd = {.7, .299999999, 1e-9};
      Rectified ended = Rectifier.of(rule).rectify(unlikelyEnd, ALL_BAD, 2);
      assertThat(ended.branch()).isEqualTo(Outcome.DEAD_END);
      assertThat(ended.probabilities()).containsExactly(0, 0, 1);
      assertThat(ended.riskAfter()).isZero();
      // An end that truncation dropped cannot be chosen.
      double[] noEnd = {.7, .3, 0};
      assertThat(Rectifier.of(rule).rectify(noEnd, ALL_BAD, 2).probabilities()).isEqualTo(noEnd);
    }
  }

  @Test
  void a_likely_end_of_text_takes_all_without_a_ladder() {
    Rectified ended = STRICT.rectify(new double[] {.5, .2, .3}, new double[] {-1, -.7, -1}, 2);
    assertThat(ended.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(ended.probabilities()).containsExactly(0, 0, 1);
    assertThat(ended.boost()).isCloseTo(1 / .3, within(1e-9));
  }

  @Test
  void a_floor_below_all_tokens_does_not_make_them_equally_likely() {
    double[] p = {.7, .2, .1};
    Rectified even = rounds(TokenCap.subtractive(0).withFloor(1e-7), 2).rectify(p, ALL_BAD, -1);
    assertThat(even.branch()).isEqualTo(Outcome.DEAD_END);
    assertThat(even.probabilities()).isEqualTo(p);
    Rectified exact = exact(TokenCap.subtractive(0).withFloor(1e-7)).rectify(p, ALL_BAD, -1);
    assertThat(exact.branch()).isEqualTo(Outcome.DEAD_END);
    // Feasible by the floor alone.
    Rectified high = exact(TokenCap.subtractive(0).withFloor(.4)).rectify(p, ALL_BAD, -1);
    assertThat(high.branch()).isEqualTo(Outcome.DEAD_END);
    assertThat(high.probabilities()).isEqualTo(p);
    // At .4 the caps are 0 but for the floor; they sum to 1 from .05 on.
    double[] equal = {-.6, -.6, -.6};
    Rectified vanished = rounds(TokenCap.subtractive(.4).withFloor(1e-7), 5).rectify(p, equal, -1);
    assertThat(vanished.branch()).isEqualTo(Outcome.LOWER_EPSILON);
    assertThat(vanished.epsilon()).isCloseTo(.05, within(1e-12));
  }

  @Test
  void rounds_run_on_merely_infeasible_caps_as_the_authors_do() {
    Rectified over =
        rounds(TokenCap.subtractive(0), 2)
            .rectify(new double[] {.7, .3}, new double[] {-.9, -.8}, -1);
    assertThat(over.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(over.probabilities())
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0}, within(1e-12));
  }

  @Test
  void the_authors_ladder_lowers_epsilon_four_times_then_lifts_the_floor() {
    Rectifier authors = rounds(TokenCap.subtractive(.4), 5).withLadder(Fallback.AUTHORS);
    double[] p = {.7, .2, .1};
    double[] even = {1 / 3.0, 1 / 3.0, 1 / 3.0};
    Rectified lower = authors.rectify(p, new double[] {-.74, -.74, -.74}, -1);
    assertThat(lower.branch()).isEqualTo(Outcome.LOWER_EPSILON);
    assertThat(lower.epsilon()).isCloseTo(.25, within(1e-12));
    assertThat(lower.probabilities()).containsExactly(even, within(1e-12));
    Rectified dead = authors.rectify(p, new double[] {-.81, -.9, -1}, -1);
    assertThat(dead.branch()).isEqualTo(Outcome.DEAD_END);
    assertThat(dead.epsilon()).isEqualTo(.4);
    assertThat(dead.probabilities()).containsExactly(even, within(1e-12));
    Rectifier mild = rounds(TokenCap.subtractive(.1), 5).withLadder(Fallback.AUTHORS);
    Rectified bottom = mild.rectify(p, new double[] {-.96, -.98, -1}, -1);
    assertThat(bottom.epsilon()).isZero();
    assertThat(bottom.probabilities())
        .containsExactly(new double[] {2 / 3.0, 1 / 3.0, 0}, within(1e-12));
    assertThat(authors.rectify(p, new double[3], -1).branch()).isEqualTo(Outcome.RECTIFIED);
  }

  @Test
  void a_ladder_that_does_not_fit_and_bounds_out_of_range_are_refused() {
    assertThatThrownBy(() -> STRICT.withLadder(Fallback.AUTHORS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use Fallback.GRADED");
    assertThatThrownBy(() -> STRICT.withMaxBoost(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxBoost must be above 1");
    assertThatThrownBy(() -> STRICT.withKappa(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kappa");
    assertThatThrownBy(() -> new CapRule.Rounds(TokenCap.normalised(0), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
