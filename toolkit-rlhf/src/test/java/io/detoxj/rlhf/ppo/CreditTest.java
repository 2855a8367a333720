/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values worked out outside of this code (the specification's fixtures 7 to 15). */
class CreditTest {
  private static final float[] VALUES = {-.1f, -.2f, -.3f, .05f, .1f};
  private static final double[] REWARDS = {0, 0, -.72, 0, .12};
  private static final double[] ADVANTAGES = {-.469766, -.389227, -.30445, .069, .02};

  private static Advantages gae(double lambda, double[] rewards) {
    return new Gae(1, lambda).of(List.of(rewards), List.of(VALUES), 1);
  }

  @Test
  void fixture7() {
    Advantages found = gae(.95, REWARDS);
    assertThat(found.advantages().get(0)).containsExactly(ADVANTAGES, within(1e-6));
    assertThat(found.returns().get(0))
        .containsExactly(new double[] {-.569766, -.589227, -.60445, .119, .12}, within(1e-6));
  }

  @Test
  void fixture8WithLambdaOneReturnsAreSums() {
    assertThat(gae(1, REWARDS).returns().get(0))
        .containsExactly(new double[] {-.6, -.6, -.6, .12, .12}, within(1e-7));
  }

  @Test
  void fixture9WithLambdaZeroAdvantagesAreErrorsOfOneStep() {
    assertThat(gae(0, REWARDS).advantages().get(0))
        .containsExactly(new double[] {-.1, -.1, -.37, .05, .02}, within(1e-7));
  }

  @Test
  void fixture10WithThePenaltyInTheReward() {
    Advantages found = gae(.95, new double[] {-.06, .15, -.72, -.15, .06});
    assertThat(found.advantages().get(0))
        .containsExactly(new double[] {-.564743, -.426045, -.5011, -.138, -.04}, within(1e-6));
    assertThat(found.returns().get(0))
        .containsExactly(new double[] {-.664743, -.626045, -.8011, -.088, .06}, within(1e-6));
  }

  /** Fixtures 11 and 12. */
  @Test
  void aTextsAdvantagesDoNotDependOnItsNeighboursLengthsOrOrder() {
    double[] shorter = {.5, -.1};
    float[] expected = {.2f, .3f};
    Gae gae = new Gae(1, .95);
    Advantages alone = gae.of(List.of(shorter), List.of(expected), 1);
    Advantages after = gae.of(List.of(REWARDS, shorter), List.of(VALUES, expected), 1);
    Advantages before = gae.of(List.of(shorter, REWARDS), List.of(expected, VALUES), 1);
    assertThat(after.advantages().get(1)).containsExactly(alone.advantages().get(0));
    assertThat(before.advantages().get(0)).containsExactly(alone.advantages().get(0));
    assertThat(before.returns().get(1)).containsExactly(after.returns().get(0));
  }

  @Test
  void whiteNumbersHaveTheTrueDeviationOrTheReleasedOne() {
    assertThat(new Whitening(true, false).of(List.of(ADVANTAGES)).get(0))
        .containsExactly(new double[] {-1.16543, -.79717, -.40952, 1.29809, 1.07403}, within(2e-5));
    double[] legacy = new Whitening(true, true).of(List.of(ADVANTAGES)).get(0);
    assertThat(legacy)
        .containsExactly(new double[] {-.54502, -.37280, -.19151, .60705, .50227}, within(2e-5));
    assertThat(Math.sqrt(variance(legacy))).isCloseTo(.467651, within(1e-5));
  }

  /** Fixtures 13 to 15: over all rows, whatever their lengths, and nothing where nothing is. */
  @Test
  void statisticsAreThoseOfAllTokensThatAreThere() {
    List<double[]> rows = List.of(ADVANTAGES, new double[] {3, -1});
    List<double[]> white = new Whitening(true, false).of(rows);
    double[] all = white.stream().flatMapToDouble(Arrays::stream).toArray();
    assertThat(Arrays.stream(all).average().orElseThrow()).isCloseTo(0, within(1e-12));
    assertThat(variance(all)).isCloseTo(1, within(1e-6));
    assertThat(white.get(1)).hasSize(2);
    double mean = rows.stream().flatMapToDouble(Arrays::stream).average().orElseThrow();
    double kept =
        new Whitening(false, false)
            .of(rows).stream().flatMapToDouble(Arrays::stream).average().orElseThrow();
    assertThat(kept).isCloseTo(mean, within(1e-12));
    assertThat(new Whitening(false, false).of(List.of(new double[] {0, 0})).get(0)).containsOnly(0);
  }

  /**
   * Rows of 5 and 2 tokens, rewards whitened as released: the release's padding would leak into the
   * shorter row and give its first token .912.
   */
  @Test
  void noRewardLeaksFromPaddingIntoAShorterText() {
    List<double[]> white = new Whitening(false, true).of(List.of(REWARDS, new double[] {.5, 0}));
    Advantages found = new Gae(1, .95).of(white, List.of(new float[5], new float[2]), 1);
    assertThat(found.advantages().get(1)[0]).isCloseTo(.885, within(5e-4));
  }

  @Test
  void leavingOneOutComparesATextWithTheOthersOfItsPrompt() {
    List<double[]> rewards =
        List.of(
            new double[] {0, -.6},
            new double[] {-.2},
            new double[] {-.1, 0, 0},
            new double[] {1},
            new double[] {0},
            new double[] {.5, .5});
    Advantages found = new LeaveOneOut().of(rewards, List.of(), 3);
    assertThat(found.advantages().get(0)).containsExactly(new double[] {-.45, -.45}, within(1e-12));
    assertThat(found.advantages().get(1)).containsExactly(new double[] {.15}, within(1e-12));
    assertThat(found.advantages().get(2)).containsExactly(new double[] {.3, .3, .3}, within(1e-12));
    assertThat(found.advantages().get(4)).containsExactly(new double[] {-1}, within(1e-12));
    assertThat(found.returns()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaveOneOut().of(rewards, List.of(), 1))
        .withMessageContaining("2 samples");
  }

  private static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Arrays.stream(x).map(one -> (one - mean) * (one - mean)).average().orElseThrow();
  }
}
