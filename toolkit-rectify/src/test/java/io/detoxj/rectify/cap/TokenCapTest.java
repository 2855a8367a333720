/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCapTest {
  @Test
  void without_epsilon_both_forms_are_one_plus_the_value() {
    assertThat(TokenCap.normalised(0).caps(new double[] {0, -0.25, -1}))
        .containsExactly(1, 0.75, 0);
    assertThat(TokenCap.subtractive(0).caps(new double[] {0, -0.25, -1}))
        .containsExactly(1, 0.75, 0);
  }

  @Test
  void epsilon_forbids_the_same_tokens_in_both_forms_but_spares_safe_ones_in_one() {
    double[] values = {0, -0.3, -0.6, -0.8};
    assertThat(TokenCap.subtractive(0.4).caps(values))
        .containsExactly(new double[] {0.6, 0.3, 0, 0}, within(1e-12));
    assertThat(TokenCap.normalised(0.4).caps(values))
        .containsExactly(new double[] {1, 0.5, 0, 0}, within(1e-12));
  }

  @Test
  void values_are_clamped_before_epsilon_and_caps_held_at_the_floor() {
    TokenCap cap = TokenCap.subtractive(0.1).withFloor(1e-7);
    assertThat(cap.cap(0.5)).isEqualTo(0.9);
    assertThat(cap.cap(-3)).isEqualTo(1e-7);
    assertThat(cap.withEpsilon(0.2)).isEqualTo(new TokenCap(0.2, EpsilonForm.SUBTRACTIVE, 1e-7));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void fractions_outside_their_range_are_refused(double value) {
    assertThatThrownBy(() -> TokenCap.normalised(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be in [0, 1) but was " + value);
    assertThatThrownBy(() -> TokenCap.normalised(0).withFloor(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floor");
  }
}
