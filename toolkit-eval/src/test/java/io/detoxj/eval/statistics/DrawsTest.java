/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.math.RandomStreams;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kept numbers are the ones that are drawn anew: those of each stream, in its order. */
class DrawsTest {
  @ParameterizedTest
  // The last two are too many to be kept.
  @CsvSource({"7, 100", "7, 100", "3, 200", "103, 500", "900, 9000", "40000, 3"})
  void units_are_drawn_as_the_stream_has_them(int units, int resamples) {
    RandomGenerator random = RandomStreams.named(5, "bootstrap");
    Draws.Weights draws = Draws.weights(5, units, resamples);
    int[] weights = new int[units];
    for (int r = 0; r < Math.min(resamples, 300); r++) {
      int[] expected = new int[units];
      for (int i = 0; i < units; i++) {
        expected[random.nextInt(units)]++;
      }
      draws.next(weights);
      assertThat(weights).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"17, 100, 5", "17, 100, 6", "300, 9000, 5", "17, 100, 5", "900, 9000, 5"})
  void coins_are_tossed_as_the_stream_has_them(int units, int arrangements, long seed) {
    RandomGenerator random = RandomStreams.named(seed, "permutation");
    Draws.Coins coins = Draws.coins(seed, units, arrangements);
    boolean[] swapped = new boolean[units];
    for (int r = 0; r < Math.min(arrangements, 300); r++) {
      boolean[] expected = new boolean[units];
      for (int i = 0; i < units; i++) {
        expected[i] = random.nextBoolean();
      }
      coins.next(swapped);
      assertThat(swapped).containsExactly(expected);
    }
  }

  @Test
  void two_at_once_do_not_disturb_each_other() {
    Draws.Weights one = Draws.weights(1, 4, 100);
    Draws.Weights other = Draws.weights(1, 4, 100);
    int[] first = new int[4];
    int[] second = new int[4];
    one.next(first);
    one.next(second);
    int[] again = new int[4];
    other.next(again);
    assertThat(again).containsExactly(first);
  }
}
