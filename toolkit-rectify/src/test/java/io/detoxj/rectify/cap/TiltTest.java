/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static io.detoxj.rectify.cap.Distributions.assertDistribution;
import static io.detoxj.rectify.cap.Distributions.random;
import static io.detoxj.rectify.cap.Distributions.risk;
import static io.detoxj.rectify.cap.Distributions.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiltTest {
  @Test
  void tokens_are_weighed_by_their_safety() {
    double[] q = Tilt.apply(new double[] {.9, .1}, new double[] {-.2, -.7}, 1, -1).orElseThrow();
    assertThat(q).containsExactly(new double[] {.96, .04}, within(1e-12));
    // .9 * .64 : .1 * .09
    double[] squared =
        Tilt.apply(new double[] {.9, .1}, new double[] {-.2, -.7}, 2, -1).orElseThrow();
    assertThat(squared).containsExactly(new double[] {.576 / .585, .009 / .585}, within(1e-12));
  }

  @Test
  void the_exempt_token_keeps_its_probability_and_the_others_share_the_rest() {
    double[] q =
        Tilt.apply(new double[] {.4, .4, .2}, new double[] {-.5, 0, -1}, 1, 2).orElseThrow();
    assertThat(q).containsExactly(new double[] {.8 / 3, 1.6 / 3, .2}, within(1e-12));
    assertThat(q[2]).isEqualTo(.2);
  }

  @Test
  void it_never_raises_the_expected_risk() {
    RandomGenerator random = RandomStreams.named(1, "tilt");
    for (int i = 0; i < 20_000; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      double[] values = values(random, p.length);
      double power = 8 * random.nextDouble();
      int exempt = random.nextInt(p.length + 1) - 1;
      Optional<double[]> tilted = Tilt.apply(p, values, power, exempt);
      if (tilted.isPresent()) {
        assertDistribution(tilted.get(), p);
        assertThat(risk(tilted.get(), values)).isLessThanOrEqualTo(risk(p, values) + 1e-12);
      }
    }
  }

  @Test
  void a_power_of_0_and_equal_values_change_nothing() {
    RandomGenerator random = RandomStreams.named(1, "equal");
    for (int i = 0; i < 500; i++) {
      double[] p = random(random, 1 + random.nextInt(30));
      assertThat(Tilt.apply(p, values(random, p.length), 0, -1)).hasValue(p);
      double[] equal = new double[p.length];
      Arrays.fill(equal, -.9 * random.nextDouble());
      assertThat(Tilt.apply(p, equal, 3, random.nextInt(p.length))).hasValue(p);
    }
  }

  @Test
  void high_powers_leave_the_safest() {
    assertThat(Tilt.apply(new double[] {.9, .05, .05}, new double[] {-.95, -.9, -.9}, 5_000, -1))
        .hasValueSatisfying(
            q -> assertThat(q).containsExactly(new double[] {0, .5, .5}, within(1e-12)));
  }

  @Test
  void if_all_others_end_undesired_there_is_nothing_to_weigh() {
    assertThat(Tilt.apply(new double[] {.9, .1}, new double[] {-1, -2}, 1, -1)).isEmpty();
    assertThat(Tilt.apply(new double[] {.9, .1}, new double[] {-1, 0}, 1, 1)).isEmpty();
    assertThat(Tilt.apply(new double[] {0, 1}, new double[] {0, -1}, 1, 1))
        .hasValue(new double[] {0, 1});
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void other_powers_are_refused(double power) {
    assertThatThrownBy(() -> Tilt.apply(new double[] {1}, new double[] {0}, power, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("power");
    assertThatThrownBy(() -> new CapRule.Tilted(power))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
