/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The boost itself, where it takes another way than a few passes. */
class BoostSearchTest {
  private static OptionalDouble boost(double[] p, double[] caps) {
    return new BoostSearch(p, caps).boost();
  }

  /**
   * Tokens of which each pass caps one alone: token j has half of what is left, and its cap is met
   * just above the boost before it. The last token is never capped. Ratios of cap and probability
   * rise with the index, or fall, so that sorting has work to do.
   */
  @SuppressWarnings("ArrayRecordComponent") // read where they are made
  private record Adversary(double[] p, double[] caps, double boost) {
    static Adversary of(int count, boolean falling) {
      double[] p = new double[count];
      double[] caps = new double[count];
      double left = 1;
      double room = 1;
      double before = 0;
      double boost = 1;
      for (int j = 0; j + 1 < count; j++) {
        double share = left / 2;
        double ratio = j == 0 ? 0.5 : before + 0.1 * (boost - before);
        int at = falling ? count - 1 - j : j;
        p[at] = share;
        caps[at] = ratio * share;
        left -= share;
        room -= caps[at];
        before = boost;
        boost = room / left;
      }
      int last = falling ? 0 : count - 1;
      p[last] = left;
      caps[last] = 12 * left;
      return new Adversary(p, caps, boost);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 12, 17, 18, 19, 20, 21, 24})
  void caps_that_are_met_one_by_one_are_sorted_in_the_end(int count) {
    for (boolean falling : new boolean[] {false, true}) {
      Adversary hard = Adversary.of(count, falling);
      assertThat(boost(hard.p(), hard.caps()).getAsDouble())
          .as("%d %s", count, falling)
          .isCloseTo(hard.boost(), within(1e-7));
    }
  }

  @Test
  void tokens_far_below_their_caps_share_what_others_leave_however_many_are_sorted() {
    // As before, but the last share is spread over tokens of caps 1, of which no boost in reach
    // meets one: they count as far.
    Adversary hard = Adversary.of(20, true);
    double[] p = new double[23];
    double[] caps = new double[23];
    System.arraycopy(hard.p(), 1, p, 4, 19);
    System.arraycopy(hard.caps(), 1, caps, 4, 19);
    for (int i = 0; i < 4; i++) {
      p[i] = hard.p()[0] / 4;
      caps[i] = 1;
    }
    assertThat(boost(p, caps).getAsDouble()).isCloseTo(hard.boost(), within(1e-9));
  }

  @Test
  void probabilities_that_sum_above_one_are_lowered_not_capped() {
    // The boost is 1 / 1.0005, at which .5005 is below its cap of .5004.
    double[] p = {.5005, .5};
    assertThat(boost(p, new double[] {.5004, 1}).getAsDouble())
        .isCloseTo(1 / 1.0005, within(1e-12));
  }

  @Test
  void caps_that_sum_to_one_but_for_rounding_are_all_met() {
    // At a boost of 3 the second cap would be passed by 1e-10: both stand at their caps.
    double[] p = {.75, .25};
    assertThat(boost(p, new double[] {.25, .75 - 1e-10}).getAsDouble())
        .isCloseTo((.75 - 1e-10) / .25, within(1e-14));
    assertThat(boost(p, new double[] {.25, .75 - 1e-7})).isEmpty();
    // A token of probability 0 gives no room.
    assertThat(boost(new double[] {.75, .25, 0}, new double[] {.25, .5, 1})).isEmpty();
  }

  @Test
  void a_boost_beyond_all_that_are_near_is_found() {
    // .99 is held at .01; the other two have .005 each and share .99: one stands at .19, the other
    // gets the rest, .8: a boost of 160.
    double[] p = {.99, .005, .005};
    assertThat(boost(p, new double[] {.01, .19, .9}).getAsDouble()).isCloseTo(160, within(1e-9));
  }
}
