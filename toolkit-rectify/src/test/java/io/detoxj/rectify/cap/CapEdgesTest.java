/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Where a rule just holds, or just does not. */
class CapEdgesTest {
  private static final TokenCap PLAIN = TokenCap.normalised(0);

  @Test
  void a_token_of_probability_zero_gives_the_caps_no_room() {
    // Caps .5 and 1: with the second token there is room for 1.5, without it for a half.
    double[] values = {-.5, 0};
    assertThat(ValuedDistribution.of(new double[] {1, 0}, values, -1).feasible(PLAIN)).isFalse();
    assertThat(ValuedDistribution.of(new double[] {.9, .1}, values, -1).feasible(PLAIN)).isTrue();
    // The exempt token has the cap 1 whatever its value.
    assertThat(
            ValuedDistribution.of(new double[] {.9, .1}, new double[] {-1, -1}, 1).feasible(PLAIN))
        .isTrue();
    assertThat(
            ValuedDistribution.of(new double[] {.9, .1}, new double[] {-1, -1}, -1).feasible(PLAIN))
        .isFalse();
  }

  @Test
  void a_boost_of_exactly_the_bound_is_allowed() {
    // The first token is forbidden, so that the second is twice as probable.
    double[] p = {.5, .5};
    double[] values = {-1, 0};
    Rectifier two = Rectifier.of(new CapRule.Exact(PLAIN)).withMaxBoost(2);
    Rectified rectified = two.rectify(p, values, -1);
    assertThat(rectified.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(rectified.probabilities()).containsExactly(0, 1);
    assertThat(rectified.boost()).isEqualTo(2);
    assertThat(two.withMaxBoost(1.999).rectify(p, values, -1).branch())
        .isEqualTo(Outcome.EXPONENTIAL);
  }

  @Test
  void weights_of_a_high_kappa_do_not_vanish() {
    // Caps of .1 and .05 leave no room; weights are relative to the best value, else exp(-900).
    Rectified weighed =
        Rectifier.of(new CapRule.Exact(PLAIN))
            .withMaxBoost(Double.POSITIVE_INFINITY)
            .withKappa(1000)
            .rectify(new double[] {.5, .5}, new double[] {-.9, -.95}, -1);
    assertThat(weighed.branch()).isEqualTo(Outcome.EXPONENTIAL);
    assertThat(weighed.probabilities()[0]).isCloseTo(1, within(1e-12));
    assertThat(weighed.probabilities()[1]).isCloseTo(Math.exp(-50), within(1e-30));
  }

  @Test
  void a_kappa_of_zero_weighs_nothing() {
    double[] p = {.5, .5};
    assertThat(
            Rectifier.of(new CapRule.Exact(PLAIN))
                .withKappa(0)
                .rectify(p, new double[] {-.9, -.95}, -1)
                .probabilities())
        .containsExactly(p);
  }

  @Test
  void an_exempt_token_of_probability_zero_does_not_take_a_dead_end() {
    double[] p = {.5, .5, 0};
    Rectified dead = Rectifier.of(new CapRule.Tilted(1)).rectify(p, new double[] {-1, -1, -1}, 2);
    assertThat(dead.branch()).isEqualTo(Outcome.DEAD_END);
    assertThat(dead.probabilities()).containsExactly(p);
  }

  @Test
  void a_token_at_its_cap_is_not_above_it() {
    // The sum is .9995, so that a division would show.
    double[] p = {.5, .4995};
    assertThat(ClipRounds.apply(p, new double[] {.5, 1}, 1).orElseThrow()).containsExactly(p);
    assertThat(CapProjection.of(p, new double[] {.5, 1}).orElseThrow().probabilities())
        .containsExactly(p);
  }

  @Test
  void what_is_no_distribution_is_refused_by_every_rule() {
    double[] p = {.5, .4};
    for (CapRule rule :
        new CapRule[] {
          new CapRule.Exact(PLAIN), new CapRule.Rounds(PLAIN, 1), new CapRule.Tilted(1)
        }) {
      assertThatThrownBy(() -> Rectifier.of(rule).rectify(p, new double[2], -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sum to 0.9");
    }
    assertThatThrownBy(() -> ClipRounds.apply(p, new double[3], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 probabilities and 3 caps");
  }
}
