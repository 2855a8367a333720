/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static io.detoxj.rectify.cap.Distributions.assertClose;
import static io.detoxj.rectify.cap.Distributions.assertDistribution;
import static io.detoxj.rectify.cap.Distributions.fractions;
import static io.detoxj.rectify.cap.Distributions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipRoundsTest {
  private static double[] rounds(double[] p, double[] caps, int rounds) {
    return ClipRounds.apply(p, caps, rounds).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1, .166667, .5, .25, .083333",
    "2, .107143, .535714, .267857, .089286",
    "3, .100719, .539568, .269784, .089928",
    "5, .100007, .539996, .269998, .089999"
  })
  void each_round_comes_nearer_the_cap(int rounds, double a, double b, double c, double d) {
    double[] caps = TokenCap.subtractive(0).caps(new double[] {-.9, -.1, -.4, 0});
    assertThat(rounds(new double[] {.5, .3, .15, .05}, caps, rounds))
        .containsExactly(new double[] {a, b, c, d}, within(1e-6));
  }

  @Test
  void an_epsilon_in_either_form() {
    double[] p = {.6, .3, .1};
    double[] values = {-.9, -.3, -.05};
    assertThat(rounds(p, TokenCap.subtractive(.1).caps(values), 3))
        .containsExactly(new double[] {0, .671053, .328947}, within(1e-6));
    assertThat(rounds(p, TokenCap.normalised(.1).caps(values), 3))
        .containsExactly(new double[] {0, .709677, .290323}, within(1e-6));
    assertThat(rounds(new double[] {.9, .06, .04}, TokenCap.subtractive(.4).caps(new double[3]), 5))
        .containsExactly(new double[] {.6757, .1946, .1297}, within(5e-5));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void infeasible_caps_are_exceeded(int rounds) {
    assertThat(rounds(new double[] {.7, .3}, new double[] {.1, .2}, rounds))
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0}, within(1e-12));
  }

  @Test
  void a_floor_below_all_tokens_makes_them_equally_likely() {
    assertThat(rounds(new double[] {.7, .2, .1}, new double[] {1e-7, 1e-7, 1e-7}, 2))
        .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
  }

  @Test
  void caps_of_0_leave_nothing() {
    assertThat(ClipRounds.apply(new double[] {.7, .3, 0}, new double[] {0, 0, 1}, 3)).isEmpty();
  }

  @Test
  void random_caps_are_exceeded_by_no_more_than_the_last_sum() {
    RandomGenerator random = RandomStreams.named(1, "rounds");
    for (int i = 0; i < 5_000; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      double[] caps = fractions(random, p.length);
      int count = 1 + random.nextInt(5);
      Optional<double[]> clipped = ClipRounds.apply(p, caps, count);
      if (clipped.isPresent()) {
        double[] before = count == 1 ? p : rounds(p, caps, count - 1);
        double left = 0;
        for (int j = 0; j < p.length; j++) {
          left += Math.min(before[j], caps[j]);
        }
        assertDistribution(clipped.get(), p);
        double above = 0;
        for (int j = 0; j < p.length; j++) {
          above = Math.max(above, clipped.get()[j] - caps[j] / left);
        }
        assertThat(above).isLessThan(1e-12);
      }
    }
  }

  @Test
  void the_authors_rounds_on_log_probabilities_are_the_same() {
    RandomGenerator random = RandomStreams.named(1, "logarithms");
    for (int i = 0; i < 500; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      TokenCap cap = TokenCap.subtractive(.1).withFloor(1e-7);
      double[] caps = cap.caps(Distributions.values(random, p.length));
      int count = 1 + random.nextInt(5);
      assertThat(rounds(p, caps, count)).containsExactly(logarithmic(p, caps, count), within(1e-6));
    }
  }

  /** Scores held below log c plus the logarithm of their sum, then a softmax. */
  private static double[] logarithmic(double[] p, double[] caps, int rounds) {
    double[] scores = Arrays.stream(p).map(Math::log).toArray();
    for (int round = 0; round < rounds; round++) {
      double total = Math.log(Arrays.stream(scores).map(Math::exp).sum());
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.min(scores[i], Math.log(caps[i]) + total);
      }
    }
    return Distributions.normalised(Arrays.stream(scores).map(Math::exp).toArray());
  }

  @Test
  void many_rounds_are_the_projection() {
    RandomGenerator random = RandomStreams.named(1, "limit");
    for (int i = 0; i < 300; i++) {
      double[] p = random(random, 1 + random.nextInt(20));
      double[] caps = fractions(random, p.length);
      // At a room of 1 the rounds take for ever.
      Optional<CapProjection> projection = CapProjection.of(p, caps);
      if (projection.isPresent() && projection.get().boost() < 100) {
        assertClose(rounds(p, caps, 4_000), projection.get().probabilities(), 1e-6);
      }
    }
  }

  @Test
  void within_its_caps_a_distribution_stays_to_the_bit() {
    RandomGenerator random = RandomStreams.named(1, "within caps");
    for (int i = 0; i < 500; i++) {
      double[] p = random(random, 1 + random.nextInt(40));
      double[] caps = Arrays.stream(p).map(x -> x + (1 - x) * random.nextDouble()).toArray();
      assertThat(rounds(p, caps, 3)).isEqualTo(p).isNotSameAs(p);
    }
  }

  @Test
  void no_round_is_refused() {
    assertThatThrownBy(() -> ClipRounds.apply(new double[] {1}, new double[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there must be at least 1 round but were 0");
  }
}
