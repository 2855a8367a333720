/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class KlTest {
  private static final double[] P = {.5, .3, .2};
  private static final double[] Q = {.2, .5, .3};

  private static double expected(DoubleUnaryOperator f) {
    double sum = 0;
    for (int i = 0; i < P.length; i++) {
      sum += P[i] * f.applyAsDouble(Math.log(P[i] / Q[i]));
    }
    return sum;
  }

  private static double deviation(KlEstimator estimator) {
    double mean = expected(estimator::of);
    return Math.sqrt(expected(d -> (estimator.of(d) - mean) * (estimator.of(d) - mean)));
  }

  /** Fixture 21, by enumeration. */
  @Test
  void theFirstAndTheThirdEstimatorAreNotBiasedAndTheSecondIs() {
    assertThat(expected(KlEstimator.K1::of)).isCloseTo(.223805, within(1e-6));
    assertThat(expected(KlEstimator.K3::of)).isCloseTo(.223805, within(1e-6));
    assertThat(expected(KlEstimator.K2::of)).isCloseTo(.2655, within(5e-5));
    assertThat(deviation(KlEstimator.K1)).isCloseTo(.693, within(5e-4));
    assertThat(deviation(KlEstimator.K2)).isCloseTo(.155, within(5e-4));
    assertThat(deviation(KlEstimator.K3)).isCloseTo(.0949, within(5e-5));
    for (double d = -5; d <= 5; d += 0.25) {
      assertThat(KlEstimator.K3.of(d)).isNotNegative();
    }
  }

  /** Fixture 10, first half. */
  @Test
  void thePenaltyIsBetaTimesTheLogRatioOfEachToken() {
    float[] policy = {-1, -2, -.5f, -1.5f, -.2f};
    float[] reference = {-1.2f, -1.5f, -.5f, -2, -.4f};
    double[] raw = {0, 0, -.72, 0, .12};
    assertThat(new KlInReward(.3).penalized(raw, policy, reference))
        .containsExactly(new double[] {-.06, .15, -.72, -.15, .06}, within(1e-7));
    assertThat(KlInReward.ofText(policy, reference)).isCloseTo(.4, within(1e-6));
  }

  /** Fixture 6. */
  @Test
  void withoutBetaOrWithoutADifferenceThereIsNoPenalty() {
    float[] policy = {-1, -2};
    float[] other = {-3, Float.NEGATIVE_INFINITY};
    double[] raw = {.5, -.5};
    assertThat(new KlInReward(0).penalized(raw, policy, other)).containsExactly(raw);
    assertThat(new KlInReward(.3).penalized(raw, policy, policy)).containsExactly(raw);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KlInReward(-1))
        .withMessageContaining("beta");
  }
}
