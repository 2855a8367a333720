/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CorruptionTest {
  private static final int ROWS = 201;
  private static final int TOKENS = 100;
  private static final int WIDTH = 10;

  private final RandomGenerator random = RandomStreams.named(1, "corruption");
  private final float[][] states = new float[ROWS][TOKENS * WIDTH];
  private final boolean[][] seen = new boolean[ROWS][TOKENS];

  private void fill() {
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < TOKENS * WIDTH; i++) {
        states[row][i] = (float) random.nextGaussian();
      }
      Arrays.fill(seen[row], 0, 80, true);
    }
  }

  @Test
  void the_first_half_loses_tokens_and_no_padding_turns_up() {
    fill();
    float[][] before = Arrays.stream(states).map(float[]::clone).toArray(float[][]::new);
    Corruption.paper().activations(states, seen, random);
    int lost = 0;
    for (int row = 0; row < ROWS / 2; row++) {
      assertThat(states[row]).containsExactly(before[row]);
      for (int token = 0; token < TOKENS; token++) {
        lost += token < 80 && !seen[row][token] ? 1 : 0;
        assertThat(token >= 80 && seen[row][token]).isFalse();
      }
    }
    assertThat(lost / (100.0 * 80)).isEqualTo(0.3, within(0.02));
  }

  @Test
  void the_second_half_gets_noise_and_keeps_its_variance() {
    fill();
    float[][] before = Arrays.stream(states).map(float[]::clone).toArray(float[][]::new);
    Corruption.paper().activations(states, seen, random);
    double squares = 0;
    double together = 0;
    for (int row = 100; row < 200; row++) {
      for (int token = 0; token < 80; token++) {
        assertThat(seen[row][token]).isTrue();
      }
      for (int i = 0; i < TOKENS * WIDTH; i++) {
        squares += states[row][i] * states[row][i] / 1e5;
        together += states[row][i] * before[row][i] / 1e5;
      }
    }
    assertThat(squares).isEqualTo(1, within(0.02));
    assertThat(together).isEqualTo(0.7, within(0.02));
    // Of an odd batch one stays as it is.
    assertThat(states[200]).containsExactly(before[200]);
  }

  @Test
  void latents_that_stay_are_not_scaled() {
    float[] kept = Corruption.paper().kept(100_000, random);
    int ones = 0;
    for (float one : kept) {
      assertThat(one == 0 || one == 1).isTrue();
      ones += (int) one;
    }
    assertThat(ones / 1e5).isEqualTo(0.6, within(0.01));
  }

  @Test
  void shares_outside_of_their_ranges_are_refused() {
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> new Corruption(1, 0.7, 0.4));
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> new Corruption(0.3, 0, 0.4));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new Corruption(0.3, 0.7, Double.NaN));
  }
}
