/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static io.detoxj.rectify.cap.Distributions.assertClose;
import static io.detoxj.rectify.cap.Distributions.assertDistribution;
import static io.detoxj.rectify.cap.Distributions.normalised;
import static io.detoxj.rectify.cap.Distributions.random;
import static io.detoxj.rectify.cap.Distributions.risk;
import static io.detoxj.rectify.cap.Distributions.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Rules on whole distributions; the ladder has tests of its own. */
class RectifierTest {
  private static final List<CapRule> RULES =
      List.of(
          new CapRule.Exact(TokenCap.normalised(0)),
          new CapRule.Exact(TokenCap.subtractive(.2)),
          new CapRule.Exact(TokenCap.normalised(.3).withFloor(.01)),
          new CapRule.Rounds(TokenCap.subtractive(.1).withFloor(1e-7), 2),
          new CapRule.Rounds(TokenCap.subtractive(.4), 5),
          new CapRule.Tilted(1),
          new CapRule.Tilted(4.5));

  @Test
  void each_rule_is_applied_as_asked() {
    double[] p = {.5, .3, .15, .05};
    double[] values = {-.9, -.1, -.4, 0};
    TokenCap cap = TokenCap.subtractive(0);
    Rectified exact = Rectifier.of(new CapRule.Exact(cap)).rectify(p, values, -1);
    assertThat(exact.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(exact.epsilon()).isZero();
    assertThat(exact.boost()).isCloseTo(1.8, within(1e-12));
    assertThat(exact.probabilities())
        .containsExactly(new double[] {.1, .54, .27, .09}, within(1e-12));
    assertThat(exact.riskBefore()).isCloseTo(.54, within(1e-12));
    assertThat(exact.riskAfter()).isCloseTo(.09 + .054 + .108, within(1e-12));
    assertThat(exact.riskChange()).isCloseTo(-.288, within(1e-12));
    Rectified rounds = Rectifier.of(new CapRule.Rounds(cap, 2)).rectify(p, values, -1);
    assertThat(rounds.probabilities())
        .containsExactly(new double[] {.107143, .535714, .267857, .089286}, within(1e-6));
    Rectified tilted = Rectifier.of(new CapRule.Tilted(1)).rectify(p, values, -1);
    // .05, .27, .09, .05 over their sum
    assertThat(tilted.probabilities())
        .containsExactly(new double[] {.05 / .46, .27 / .46, .09 / .46, .05 / .46}, within(1e-12));
    assertThat(tilted.branch()).isEqualTo(Outcome.RECTIFIED);
    assertThat(tilted.epsilon()).isNaN();
  }

  /** The cap bounds each token; what it takes away may go to worse ones. */
  @Test
  void a_cap_may_raise_the_expected_risk_and_a_tilt_lowers_it() {
    double[] p = {.9, .1};
    double[] values = {-.2, -.7};
    TokenCap cap = TokenCap.normalised(0);
    Rectified exact = Rectifier.of(new CapRule.Exact(cap)).rectify(p, values, -1);
    assertThat(exact.probabilities()).containsExactly(new double[] {.8, .2}, within(1e-12));
    assertThat(exact.riskBefore()).isCloseTo(.25, within(1e-12));
    assertThat(exact.riskAfter()).isCloseTo(.30, within(1e-12));
    Rectified rounds = Rectifier.of(new CapRule.Rounds(cap, 2)).rectify(p, values, -1);
    assertThat(rounds.probabilities()).containsExactly(new double[] {.878, .122}, within(5e-4));
    assertThat(rounds.riskAfter()).isCloseTo(.261, within(5e-4));
    Rectified tilted = Rectifier.of(new CapRule.Tilted(1)).rectify(p, values, -1);
    assertThat(tilted.riskAfter()).isCloseTo(.22, within(1e-12));
  }

  @Test
  void under_a_cap_the_exempt_token_is_never_capped() {
    double[] p = {.5, .3, .2};
    double[] values = {0, -.9, -1};
    Rectifier exact = Rectifier.of(new CapRule.Exact(TokenCap.normalised(0)));
    assertThat(exact.rectify(p, values, -1).probabilities()[2]).isZero();
    // tau = .9 / .7
    assertThat(exact.rectify(p, values, 2).probabilities())
        .containsExactly(new double[] {.45 / .7, .1, .18 / .7}, within(1e-12));
    // Its own value is not believed, so it counts as safe.
    assertThat(exact.rectify(p, values, 2).riskBefore()).isCloseTo(.27, within(1e-12));
  }

  @Test
  void values_beyond_their_range_count_as_its_ends() {
    Rectifier exact = Rectifier.of(new CapRule.Exact(TokenCap.normalised(0)));
    Rectified clamped = exact.rectify(new double[] {.6, .4}, new double[] {-7, 3}, -1);
    assertThat(clamped.probabilities()).containsExactly(0, 1);
    assertThat(clamped.riskBefore()).isEqualTo(.6);
    assertThat(clamped.riskAfter()).isZero();
  }

  @Test
  void every_rule_gives_a_distribution_and_tells_what_it_did() {
    RandomGenerator random = RandomStreams.named(1, "rules");
    for (int i = 0; i < 3_000; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      double[] values = values(random, p.length);
      int exempt = random.nextInt(p.length + 1) - 1;
      for (CapRule rule : RULES) {
        Rectified rectified = Rectifier.of(rule).rectify(p, values, exempt);
        double[] q = rectified.probabilities();
        assertDistribution(q, p);
        assertThat(Arrays.equals(q, p) && rectified.branch() == Outcome.RECTIFIED).isFalse();
        double[] believed = values.clone();
        if (exempt >= 0) {
          believed[exempt] = 0;
          assertThat(q[exempt]).isGreaterThanOrEqualTo(p[exempt] - 1e-12);
        }
        assertThat(rectified.riskBefore()).isCloseTo(risk(p, believed), within(1e-12));
        assertThat(rectified.riskAfter()).isCloseTo(risk(q, believed), within(1e-12));
        if (rule instanceof CapRule.Exact && rectified.branch() != Outcome.DEAD_END) {
          assertThat(rectified.boost()).isLessThanOrEqualTo(10 + 1e-9);
        }
      }
    }
  }

  @Test
  void safe_tokens_are_left_alone_to_the_bit() {
    RandomGenerator random = RandomStreams.named(1, "safe");
    for (int i = 0; i < 300; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      double[] safe = new double[p.length];
      for (CapRule rule :
          List.of(
              new CapRule.Exact(TokenCap.normalised(0)),
              new CapRule.Exact(TokenCap.normalised(.7)),
              new CapRule.Rounds(TokenCap.normalised(.4), 3),
              new CapRule.Tilted(2))) {
        Rectified same = Rectifier.of(rule).rectify(p, safe, -1);
        assertThat(same.branch()).isEqualTo(Outcome.UNCHANGED);
        assertThat(same.probabilities()).isEqualTo(p);
        assertThat(same.boost()).isEqualTo(1);
        assertThat(same.riskChange()).isZero();
      }
      boolean confident = Arrays.stream(p).anyMatch(x -> x > 1 - .4);
      Rectifier subtractive =
          Rectifier.of(new CapRule.Exact(TokenCap.subtractive(.4)))
              .withMaxBoost(Double.POSITIVE_INFINITY);
      assertThat(subtractive.rectify(p, safe, -1).branch() == Outcome.UNCHANGED)
          .isEqualTo(!confident);
    }
  }

  @Test
  void a_constant_added_to_the_logits_changes_nothing() {
    RandomGenerator random = RandomStreams.named(1, "shift");
    for (int i = 0; i < 300; i++) {
      double[] logits = random.doubles(20, -3, 3).toArray();
      double[] values = values(random, logits.length);
      for (CapRule rule : RULES) {
        Rectifier rectifier = Rectifier.of(rule);
        double[] plain = rectifier.rectify(softmax(logits, 0), values, -1).probabilities();
        double[] shifted = rectifier.rectify(softmax(logits, 5), values, -1).probabilities();
        assertClose(shifted, plain, 1e-9);
      }
    }
  }

  private static double[] softmax(double[] logits, double shift) {
    return normalised(Arrays.stream(logits).map(logit -> Math.exp(logit + shift)).toArray());
  }

  @Test
  void bad_input_is_refused_by_its_index() {
    Rectifier rectifier = Rectifier.of(new CapRule.Exact(TokenCap.normalised(0)));
    double[] p = {.5, .5};
    assertThatThrownBy(() -> rectifier.rectify(p, new double[] {0, Double.NaN}, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 1 has probability 0.5 and value NaN");
    assertThatThrownBy(() -> rectifier.rectify(new double[] {1.5, -.5}, new double[2], -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 1 has probability -0.5");
    assertThatThrownBy(() -> rectifier.rectify(new double[] {.5, .4}, new double[2], -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sum to 0.9");
    assertThatThrownBy(() -> rectifier.rectify(p, new double[3], -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 probabilities and 3 values");
    assertThatThrownBy(() -> rectifier.rectify(p, new double[2], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the exempt token is 2");
  }
}
