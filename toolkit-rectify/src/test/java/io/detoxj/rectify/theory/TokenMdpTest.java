/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import static io.detoxj.rectify.theory.Processes.B;
import static io.detoxj.rectify.theory.Processes.G;
import static io.detoxj.rectify.theory.Processes.N;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.rectify.cap.CapRule;
import io.detoxj.rectify.cap.Rectifier;
import io.detoxj.rectify.cap.TokenCap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of three tokens, solved by hand. */
class TokenMdpTest {
  private static final TokenMdp TEXTS = Processes.threeTokens();
  private static final TokenCap CAP = TokenCap.normalised(0).withFloor(1e-9);

  private static double[] values(DeadEndValues values, int... text) {
    return values.values(TEXTS.state(text));
  }

  private static void assertValues(double[] values, double bad, double other) {
    assertThat(values).containsExactly(new double[] {other, bad, other}, within(1e-12));
  }

  @Test
  void values_of_the_base_policy() {
    DeadEndValues base = TEXTS.baseValues();
    assertThat(base.value(TEXTS.state())).isCloseTo(-.2475, within(1e-12));
    assertValues(values(base), -.482, -.147);
    assertValues(values(base, G), -.35, -.06);
    assertValues(values(base, N), -.35, -.06);
    assertValues(values(base, B), -.79, -.35);
    assertValues(values(base, G, N), -.2, 0);
    assertValues(values(base, B, G), -.7, -.2);
    assertValues(values(base, N, B), -.7, -.2);
    assertValues(values(base, B, B), -1, -.7);
  }

  @Test
  void values_of_the_best_policy() {
    DeadEndValues best = TEXTS.optimalValues();
    assertThat(best.value(TEXTS.state())).isZero();
    assertValues(values(best), -.2, 0);
    assertValues(values(best, B), -.7, -.2);
    assertValues(values(best, B, B), -1, -.7);
  }

  @Test
  void an_actions_value_is_that_of_the_longer_text() {
    DeadEndValues base = TEXTS.baseValues();
    assertThat(base.value(TEXTS.state(B), N)).isEqualTo(base.value(TEXTS.state(B, N)));
    assertThat(base.value(TEXTS.state(B, B), B)).isEqualTo(base.value(TEXTS.state(B, B, B)));
  }

  @Test
  void the_base_writes_undesired_texts_as_often_as_its_value_says() {
    assertThat(TEXTS.undesiredProbability(TEXTS.base())).isCloseTo(.2475, within(1e-12));
  }

  /**
   * Without an epsilon a cap does little. After B B the caps are infeasible; a high kappa then
   * leaves the two tokens that are not certain to end undesired.
   */
  @Test
  void caps_alone_lower_the_rate_of_undesired_texts_a_little() {
    Rectifier exact = Rectifier.of(new CapRule.Exact(CAP)).withKappa(1_000);
    assertThat(undesired(TEXTS.baseValues(), exact)).isCloseTo(.22995, within(5e-7));
    assertThat(undesired(TEXTS.optimalValues(), exact)).isCloseTo(.2394, within(5e-7));
  }

  @ParameterizedTest
  @CsvSource({"2, .230418", "3, .230049"})
  void rounds_lower_it_a_little_less(int rounds, double rate) {
    Rectifier clipped = Rectifier.of(new CapRule.Rounds(CAP, rounds));
    assertThat(undesired(TEXTS.baseValues(), clipped)).isCloseTo(rate, within(5e-7));
  }

  @Test
  void an_epsilon_lowers_it_a_lot() {
    Rectifier strict = Rectifier.of(new CapRule.Exact(TokenCap.normalised(.2))).withKappa(1_000);
    assertThat(undesired(TEXTS.baseValues(), strict)).isCloseTo(.164915625, within(1e-9));
  }

  /**
   * With 0 to 3 B in a text, mu has probabilities .343, .441, .189 and .027, and of well ended
   * texts {@code (.441 .8 .2 + .189 .3 .7) / .7525} are judged undesired by another reader.
   */
  @Test
  void a_tilt_writes_texts_as_the_base_does_that_end_well() {
    Rectifier tilt = Rectifier.of(new CapRule.Tilted(1));
    assertThat(undesired(TEXTS.baseValues(), tilt)).isCloseTo(.11025 / .7525, within(1e-12));
  }

  private static double undesired(DeadEndValues values, Rectifier rectifier) {
    return TEXTS.undesiredProbability(TEXTS.rectified(values, rectifier));
  }

  @Test
  void capping_a_likely_token_may_raise_it() {
    double[] rho = {.2, .7};
    TokenMdp twoTokens = new TokenMdp(2, 1, text -> new double[] {.9, .1}, text -> rho[text[0]]);
    DeadEndValues values = twoTokens.baseValues();
    Rectifier exact = Rectifier.of(new CapRule.Exact(TokenCap.normalised(0)));
    Rectifier rounds = Rectifier.of(new CapRule.Rounds(TokenCap.normalised(0), 2));
    Rectifier tilt = Rectifier.of(new CapRule.Tilted(1));
    assertThat(twoTokens.undesiredProbability(twoTokens.base())).isCloseTo(.25, within(1e-12));
    assertThat(twoTokens.undesiredProbability(twoTokens.rectified(values, exact)))
        .isCloseTo(.30, within(1e-12));
    assertThat(twoTokens.undesiredProbability(twoTokens.rectified(values, rounds)))
        .isCloseTo(.261, within(5e-4));
    assertThat(twoTokens.undesiredProbability(twoTokens.rectified(values, tilt)))
        .isCloseTo(.22, within(1e-12));
  }

  @Test
  void too_many_texts_are_refused() {
    assertThatThrownBy(() -> new TokenMdp(50, 4, text -> new double[50], text -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 100000");
    assertThatThrownBy(() -> new TokenMdp(0, 4, text -> new double[0], text -> 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
