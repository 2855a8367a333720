/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static io.detoxj.rectify.cap.Distributions.assertDistribution;
import static io.detoxj.rectify.cap.Distributions.fractions;
import static io.detoxj.rectify.cap.Distributions.normalised;
import static io.detoxj.rectify.cap.Distributions.random;
import static io.detoxj.rectify.cap.Distributions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CapProjectionTest {
  private static double[] project(double[] probabilities, double[] caps) {
    return CapProjection.of(probabilities, caps).orElseThrow().probabilities();
  }

  @Test
  void capped_tokens_stand_at_their_cap_and_the_others_share_the_rest() {
    CapProjection projection =
        CapProjection.of(new double[] {.5, .3, .15, .05}, new double[] {.1, .9, .6, 1})
            .orElseThrow();
    assertThat(projection.probabilities())
        .containsExactly(new double[] {.1, .54, .27, .09}, within(1e-12));
    assertThat(projection.boost()).isCloseTo(1.8, within(1e-12));
  }

  @Test
  void an_epsilon_in_either_form() {
    double[] p = {.6, .3, .1};
    double[] values = {-.9, -.3, -.05};
    assertThat(project(p, TokenCap.subtractive(.1).caps(values)))
        .containsExactly(new double[] {0, .6, .4}, within(1e-12));
    assertThat(project(p, TokenCap.normalised(.1).caps(values)))
        .containsExactly(new double[] {0, 2 / 3.0, 1 / 3.0}, within(1e-12));
    assertThat(project(p, TokenCap.normalised(.4).caps(values)))
        .containsExactly(new double[] {0, .5, .5}, within(1e-12));
    assertThat(CapProjection.of(p, TokenCap.subtractive(.4).caps(values))).isEmpty();
  }

  @Test
  void a_subtractive_epsilon_flattens_safe_tokens() {
    double[] p = {.9, .06, .04};
    double[] safe = new double[3];
    assertThat(project(p, TokenCap.subtractive(.4).caps(safe)))
        .containsExactly(new double[] {.6, .24, .16}, within(1e-12));
    assertThat(project(p, TokenCap.normalised(.4).caps(safe))).isEqualTo(p);
  }

  @Test
  void what_caps_free_may_raise_a_junk_token_a_lot() {
    CapProjection projection =
        CapProjection.of(new double[] {.999, .000999, .000001}, new double[] {.3, .4, 1})
            .orElseThrow();
    assertThat(projection.probabilities())
        .containsExactly(new double[] {.3, .4, .3}, within(1e-12));
    assertThat(projection.boost()).isCloseTo(300_000, within(1e-3));
  }

  @Test
  void too_little_room_is_reported() {
    assertThat(CapProjection.of(new double[] {.7, .3}, new double[] {.1, .2})).isEmpty();
    // The cap of a token without probability is no room.
    assertThat(CapProjection.of(new double[] {.7, .3, 0}, new double[] {.1, .2, 1})).isEmpty();
  }

  @Test
  void caps_that_sum_to_1_are_the_projection() {
    CapProjection projection =
        CapProjection.of(new double[] {.7, .3, 0}, new double[] {.1, .9, 1}).orElseThrow();
    assertThat(projection.probabilities()).containsExactly(new double[] {.1, .9, 0}, within(1e-12));
    assertThat(projection.boost()).isCloseTo(3, within(1e-12));
    double[] thirds = {.1, .2, .7};
    assertThat(project(new double[] {.7, .2, .1}, thirds)).containsExactly(thirds, within(1e-12));
    // What is next to impossible takes up nothing.
    assertThat(CapProjection.of(new double[] {1, Double.MIN_VALUE}, new double[] {.5, .5}))
        .isEmpty();
  }

  @Test
  void within_its_caps_a_distribution_stays_to_the_bit() {
    RandomGenerator random = RandomStreams.named(1, "within caps");
    for (int i = 0; i < 1_000; i++) {
      double[] p = random(random, 1 + random.nextInt(40));
      double[] caps = Arrays.stream(p).map(x -> x + (1 - x) * random.nextDouble()).toArray();
      CapProjection projection = CapProjection.of(p, caps).orElseThrow();
      assertThat(projection.probabilities()).isEqualTo(p).isNotSameAs(p);
      assertThat(projection.boost()).isEqualTo(1);
    }
  }

  @Test
  void of_random_distributions_it_is_what_bisection_finds() {
    RandomGenerator random = RandomStreams.named(1, "projection");
    int feasible = 0;
    for (int i = 0; i < 20_000; i++) {
      double[] p = random(random, 1 + random.nextInt(40));
      double[] caps = fractions(random, p.length);
      Optional<CapProjection> projection = CapProjection.of(p, caps);
      assertThat(projection.isPresent()).isEqualTo(room(p, caps) >= 1);
      if (projection.isPresent()) {
        feasible++;
        assertProjection(projection.get(), p, caps);
      }
    }
    assertThat(feasible).isBetween(10_000, 19_500);
  }

  private static double room(double[] p, double[] caps) {
    double room = 0;
    for (int i = 0; i < p.length; i++) {
      room += p[i] > 0 ? caps[i] : 0;
    }
    return room;
  }

  private static void assertProjection(CapProjection projection, double[] p, double[] caps) {
    double[] q = projection.probabilities();
    assertDistribution(q, p);
    double boost = bisected(p, caps);
    double above = 0;
    double off = 0;
    double apart = 0;
    for (int i = 0; i < p.length; i++) {
      above = Math.max(above, q[i] - caps[i]);
      off = Math.max(off, Math.abs(q[i] - Math.min(caps[i], boost * p[i])));
      // All uncapped tokens keep their ratios.
      apart = Math.max(apart, q[i] < caps[i] ? Math.abs(q[i] - projection.boost() * p[i]) : 0);
    }
    assertThat(above).isZero();
    assertThat(off).isLessThan(1e-9);
    assertThat(apart).isLessThan(1e-15);
  }

  /** The boost at which the clipped mass is 1, by halving an interval in logarithms. */
  private static double bisected(double[] p, double[] caps) {
    double low = -1;
    double high = 700;
    for (int i = 0; i < 80; i++) {
      double middle = (low + high) / 2;
      double boost = Math.exp(middle);
      double mass = 0;
      for (int j = 0; j < p.length; j++) {
        mass += Math.min(caps[j], boost * p[j]);
      }
      if (mass < 1) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(high);
  }

  @Test
  void no_other_distribution_within_the_caps_is_nearer() {
    RandomGenerator random = RandomStreams.named(1, "nearest");
    int compared = 0;
    for (int i = 0; i < 4_000; i++) {
      double[] p = random(random, 2 + random.nextInt(20));
      double[] caps = fractions(random, p.length);
      Optional<CapProjection> nearest = CapProjection.of(p, caps);
      if (nearest.isPresent()) {
        double[] weights = p.clone();
        for (int j = 0; j < weights.length; j++) {
          weights[j] *= Math.exp(random.nextGaussian());
        }
        double[] other = project(normalised(weights), caps);
        assertThat(divergence(nearest.get().probabilities(), p))
            .isLessThanOrEqualTo(divergence(other, p) + 1e-12);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(2_000);
  }

  private static double divergence(double[] q, double[] p) {
    double divergence = 0;
    for (int i = 0; i < q.length; i++) {
      divergence += q[i] > 0 ? q[i] * Math.log(q[i] / p[i]) : 0;
    }
    return divergence;
  }

  @Test
  void a_higher_cap_never_lowers_its_token() {
    RandomGenerator random = RandomStreams.named(1, "monotone");
    for (int i = 0; i < 5_000; i++) {
      double[] p = random(random, 2 + random.nextInt(20));
      double[] caps = fractions(random, p.length);
      Optional<CapProjection> before = CapProjection.of(p, caps);
      if (before.isPresent()) {
        int token = random.nextInt(p.length);
        double old = before.get().probabilities()[token];
        caps[token] += (1 - caps[token]) * random.nextDouble();
        assertThat(project(p, caps)[token]).isGreaterThanOrEqualTo(old - 1e-12);
      }
    }
  }

  @Test
  void caps_that_bind_one_after_another_are_found() {
    RandomGenerator random = RandomStreams.named(1, "adversary");
    for (double decay : new double[] {0.5, 0.34, 0.3}) {
      double[] p = new double[33];
      for (int i = 0; i < p.length; i++) {
        p[i] = Math.pow(decay, i);
      }
      p = normalised(p);
      double[] caps = oneByOne(p);
      assertThat(passes(p, caps)).isGreaterThan(25);
      assertProjection(CapProjection.of(p, caps).orElseThrow(), p, caps);
      // The same with what never binds around it, beyond what is looked at twice.
      double[] wide = new double[2_000];
      double[] wideCaps = new double[wide.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = i < p.length ? p[i] : 1e-9 * random.nextDouble();
        wideCaps[i] = i < p.length ? caps[i] : 1;
      }
      wide = normalised(wide);
      assertProjection(CapProjection.of(wide, wideCaps).orElseThrow(), wide, wideCaps);
    }
  }

  /** Caps each of which binds only once those before it have passed on what they lost. */
  private static double[] oneByOne(double[] p) {
    double[] caps = new double[p.length];
    double capped = 0;
    double last = 0.8;
    double boost = 1;
    for (int i = 0; i < p.length - 1; i++) {
      caps[i] = p[i] * (last + boost) / 2;
      capped += caps[i];
      double rest = sum(Arrays.copyOfRange(p, i + 1, p.length));
      last = boost;
      boost = (1 - capped) / rest;
    }
    caps[p.length - 1] = 1;
    return caps;
  }

  /** How many passes it takes that cap all tokens above their cap at once. */
  private static int passes(double[] p, double[] caps) {
    boolean[] at = new boolean[p.length];
    double boost = 1;
    for (int pass = 0; ; pass++) {
      double capped = 0;
      double rest = 0;
      boolean more = false;
      for (int i = 0; i < p.length; i++) {
        more |= !at[i] && boost * p[i] > caps[i];
        at[i] |= boost * p[i] > caps[i];
        capped += at[i] ? caps[i] : 0;
        rest += at[i] ? 0 : p[i];
      }
      if (!more) {
        return pass;
      }
      boost = (1 - capped) / rest;
    }
  }

  @Test
  void nearly_all_mass_may_be_capped_without_loss_of_digits() {
    int count = 50_257;
    double[] p = new double[count];
    Arrays.fill(p, 1e-14 / count);
    p[0] = 1 - 1e-14;
    double[] caps = new double[count];
    Arrays.fill(caps, 1);
    caps[0] = 0.5;
    double[] q = project(p, caps);
    assertThat(sum(q)).isCloseTo(1, within(1e-12));
    assertThat(q[0]).isEqualTo(0.5);
    assertThat(q[1]).isCloseTo(0.5 / (count - 1), within(1e-15));
  }

  @Test
  void a_whole_vocabulary_keeps_to_its_caps() {
    RandomGenerator random = RandomStreams.named(1, "vocabulary");
    double[] p = random(random, 50_257);
    for (double scale : new double[] {1, 1e-2, 1e-4}) {
      double[] caps = Arrays.stream(p).map(x -> scale * random.nextDouble()).toArray();
      assertProjection(CapProjection.of(p, caps).orElseThrow(), p, caps);
    }
  }

  @Test
  void what_is_no_distribution_is_refused() {
    assertThatThrownBy(() -> CapProjection.of(new double[] {.5, .2}, new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sum to 0.7")
        .hasMessageContaining("normalise");
    assertThatThrownBy(() -> CapProjection.of(new double[] {1, Double.NaN}, new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CapProjection.of(new double[] {1}, new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 probabilities and 2 caps");
  }
}
