/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
import io.detoxj.core.math.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

class FullBatchProbeTrainerTest {
  @Test
  void counts_in_one_feature_give_the_log_odds() {
    // Feature 1 or 0. At 1: 3 toxic, 1 not; at 0: 1 toxic, 3 not. The optimum has the log-odds
    // log 3 and -log 3, so bias -log 3 and weight 2 log 3.
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 1),
            SyntheticFeatures.row(true, 1),
            SyntheticFeatures.row(true, 1),
            SyntheticFeatures.row(false, 1),
            SyntheticFeatures.row(true, 0),
            SyntheticFeatures.row(false, 0),
            SyntheticFeatures.row(false, 0),
            SyntheticFeatures.row(false, 0));
    BehaviourProbe probe = new FullBatchProbeTrainer(1e-9, false, true).fit(features, "toxicity");
    assertThat(probe.logit(new float[] {0})).isCloseTo(-Math.log(3), within(1e-4));
    assertThat(probe.logit(new float[] {1})).isCloseTo(Math.log(3), within(1e-4));
    assertThat(probe.row(ProbeRow.HALF_DIFFERENCE)[0])
        .isCloseTo((float) Math.log(3), within(1e-4f));
    assertThat(probe.row(ProbeRow.DESIRED)[0]).isEqualTo(-probe.row(ProbeRow.UNDESIRED)[0]);
  }

  /** A feature that is no number used to give a probe of zeros, or one of NaN. */
  @Test
  void a_feature_that_is_no_number_is_refused() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      ProbeFeatures features =
          SyntheticFeatures.of(
              SyntheticFeatures.row(true, 1, 2),
              SyntheticFeatures.row(true, broken, 1),
              SyntheticFeatures.row(false, 0, 1));
      for (ProbeTrainer trainer :
          List.of(
              new FullBatchProbeTrainer(1, false, true),
              AdamProbeTrainer.paper(1),
              new AdamProbeTrainer(0.1, 1, 1, true, true, 1))) {
        assertThatThrownBy(() -> trainer.fit(features, "toxicity"))
            .as("%s with %s", trainer, broken)
            .isInstanceOf(DetoxException.class)
            .hasMessageContaining("again");
      }
    }
  }

  /** A step beyond where the function has values is made shorter, and the minimum is found. */
  @Test
  void a_step_too_far_is_made_shorter() {
    // x - log x, with its minimum at 1 and no value below 0; the first step goes far below.
    double[] minimum =
        new Lbfgs(200, 1e-10)
            .minimum(
                new double[] {1e-3},
                (x, gradient) -> {
                  gradient[0] = 1 - 1 / x[0];
                  return x[0] - Math.log(x[0]);
                });
    assertThat(minimum[0]).isCloseTo(1, within(1e-6));
    double[] fromAbove =
        new Lbfgs(200, 1e-10)
            .minimum(
                new double[] {40},
                (x, gradient) -> {
                  gradient[0] = 100 * (1 - 1 / x[0]);
                  return 100 * (x[0] - Math.log(x[0]));
                });
    assertThat(fromAbove[0]).isCloseTo(1, within(1e-6));
  }

  @Test
  void balance_moves_the_bias_to_where_both_classes_count_the_same() {
    // No information: unbalanced the log-odds are log(1/3), balanced 0.
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 0),
            SyntheticFeatures.row(false, 0),
            SyntheticFeatures.row(false, 0),
            SyntheticFeatures.row(false, 0));
    assertThat(
            new FullBatchProbeTrainer(1, false, true)
                .fit(features, "toxicity")
                .logit(new float[] {0}))
        .isCloseTo(-Math.log(3), within(1e-4));
    assertThat(
            new FullBatchProbeTrainer(1, true, true)
                .fit(features, "toxicity")
                .logit(new float[] {0}))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void separable_texts_are_told_apart_and_swapped_labels_negate() {
    ProbeFeatures clouds = SyntheticFeatures.clouds(16, 300, 4);
    BehaviourProbe probe = FullBatchProbeTrainer.standard().fit(clouds, "toxicity");
    assertThat(ProbeQuality.measure(probe, clouds).accuracy()).isGreaterThanOrEqualTo(0.99);
    float[] direction = probe.row(ProbeRow.HALF_DIFFERENCE);
    assertThat(Vectors.cosine(direction, SyntheticFeatures.direction(16))).isGreaterThan(0.9);
    float[] other =
        FullBatchProbeTrainer.standard()
            .fit(SyntheticFeatures.swapped(clouds), "toxicity")
            .row(ProbeRow.HALF_DIFFERENCE);
    assertThat(other).containsExactly(Vectors.scaled(direction, -1), within(1e-4f));
  }

  @Test
  void is_at_least_as_good_as_adam_on_its_own_loss() {
    ProbeFeatures clouds = SyntheticFeatures.clouds(8, 200, 1);
    BehaviourProbe full = new FullBatchProbeTrainer(1e-9, false, true).fit(clouds, "toxicity");
    BehaviourProbe adam = new AdamProbeTrainer(1e-2, 50, 32, true, true, 1).fit(clouds, "toxicity");
    assertThat(ProbeQuality.measure(full, clouds).crossEntropy())
        .isLessThanOrEqualTo(ProbeQuality.measure(adam, clouds).crossEntropy());
  }

  @Test
  void a_ridge_of_zero_is_refused() {
    assertThatThrownBy(() -> new FullBatchProbeTrainer(0, true, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ridge");
  }

  @Test
  void finds_the_minimum_of_a_badly_scaled_bowl() {
    // f = sum c_i (x_i - i)^2 / 2 with c from 1 to 10,000.
    double[] c = {1, 10, 100, 1_000, 10_000};
    double[] found =
        new Lbfgs(200, 1e-10)
            .minimum(
                new double[5],
                (x, gradient) -> {
                  double value = 0;
                  for (int i = 0; i < 5; i++) {
                    gradient[i] = c[i] * (x[i] - i);
                    value += c[i] * (x[i] - i) * (x[i] - i) / 2;
                  }
                  return value;
                });
    assertThat(found).containsExactly(new double[] {0, 1, 2, 3, 4}, within(1e-5));
  }
}
