/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optima, steps and measures that can be worked out, where a factor or a sign would show. */
class ProbeFittingTest {
  @TempDir Path folder;

  private static ProbeFeatures pairs(int each) {
    ProbeFeatures.Row[] rows = new ProbeFeatures.Row[2 * each];
    for (int i = 0; i < each; i++) {
      rows[2 * i] = SyntheticFeatures.row(true, 1);
      rows[2 * i + 1] = SyntheticFeatures.row(false, -1);
    }
    return SyntheticFeatures.of(rows);
  }

  @Test
  void the_optimum_balances_ridge_and_cross_entropy() {
    // All texts lie w on their own side, so that 1 / (1 + e^w) = ridge w at the optimum, however
    // many texts there are, and whether classes are balanced or not.
    for (double ridge : new double[] {1, 0.5, 0.1}) {
      for (boolean balanced : new boolean[] {false, true}) {
        for (int each : new int[] {1, 3}) {
          double w =
              new FullBatchProbeTrainer(ridge, balanced, false)
                  .fit(pairs(each), "t")
                  .logit(new float[] {1});
          assertThat(1 / (1 + Math.exp(w)))
              .as("%s %s %d", ridge, balanced, each)
              .isCloseTo(ridge * w, within(1e-4));
        }
      }
    }
  }

  @Test
  void balanced_classes_weigh_the_same_whatever_their_sizes() {
    ProbeFeatures uneven =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 1),
            SyntheticFeatures.row(false, -1),
            SyntheticFeatures.row(false, -1),
            SyntheticFeatures.row(false, -1));
    double even =
        new FullBatchProbeTrainer(.5, true, true).fit(pairs(2), "t").logit(new float[] {1});
    BehaviourProbe probe = new FullBatchProbeTrainer(.5, true, true).fit(uneven, "t");
    assertThat(probe.logit(new float[] {1})).isCloseTo(even, within(1e-4));
    assertThat(probe.logit(new float[] {-1})).isCloseTo(-even, within(1e-4));
    assertThat(probe.training())
        .containsEntry("undesired_texts", "1")
        .containsEntry("desired_texts", "3")
        .containsEntry("optimizer", "l-bfgs")
        .containsEntry("ridge", "0.5")
        .containsEntry("balanced", "true")
        .containsEntry("bias", "true");
  }

  @Test
  void one_class_alone_is_refused() {
    ProbeFeatures one = pairs(2).where(ProbeFeatures.Row::undesired);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FullBatchProbeTrainer.standard().fit(one, "t"))
        .withMessageContaining("2 of 2");
  }

  @Test
  void steps_along_a_tiny_gradient_are_shortened_by_epsilon() {
    // Features of 2e-8 and -2e-8 of either class: the gradient of W1 is -1e-8 in every step, as
    // large as epsilon. Adam's corrected moments are the gradient and its square: half a step.
    ProbeFeatures tiny =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 2e-8f), SyntheticFeatures.row(false, -2e-8f));
    BehaviourProbe single = new AdamProbeTrainer(.1, 1, 1, false, true, 1).fit(tiny, "t");
    assertThat(single.row(ProbeRow.UNDESIRED)[0]).isCloseTo(.1f, within(1e-5f));
    assertThat(single.row(ProbeRow.DESIRED)[0]).isCloseTo(-.1f, within(1e-5f));
    // In one batch of both there is one step a pass, of the mean gradient.
    BehaviourProbe both = new AdamProbeTrainer(.1, 3, 2, false, true, 1).fit(tiny, "t");
    assertThat(both.row(ProbeRow.UNDESIRED)[0]).isCloseTo(.15f, within(1e-5f));
  }

  @Test
  void settings_of_zero_are_refused_and_of_one_are_not() {
    assertThat(new AdamProbeTrainer(1, 1, 1, true, true, 1).epochs()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdamProbeTrainer(1, 0, 1, true, true, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdamProbeTrainer(1, 1, 0, true, true, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdamProbeTrainer(0, 1, 1, true, true, 1));
  }

  @Test
  void an_undecided_text_counts_as_undesired_and_classes_are_averaged() {
    // The logit is the feature itself.
    BehaviourProbe probe =
        new BehaviourProbe(
            SyntheticFeatures.TAP, "t", new float[][] {{0}, {1}}, new float[2], Map.of());
    ProbeQuality quality =
        ProbeQuality.measure(
            probe,
            SyntheticFeatures.of(
                SyntheticFeatures.row(true, 0),
                SyntheticFeatures.row(true, 2),
                SyntheticFeatures.row(true, -1),
                SyntheticFeatures.row(false, 0),
                SyntheticFeatures.row(false, -3)));
    assertThat(quality.undesired()).isEqualTo(3);
    assertThat(quality.desired()).isEqualTo(2);
    assertThat(quality.accuracy()).isCloseTo(3 / 5.0, within(1e-12));
    assertThat(quality.balancedAccuracy()).isCloseTo((2 / 3.0 + 1 / 2.0) / 2, within(1e-12));
  }

  @Test
  void a_direction_tells_what_it_is() {
    BehaviourDirection direction = BehaviourDirection.shared(new float[] {3, 4}, "by hand");
    assertThat(direction.origin()).isEqualTo("by hand");
    assertThat(direction.negated().origin()).isEqualTo("opposite of by hand");
    assertThat(direction.all()).hasSize(1);
    assertThat(direction.all().get(0)).containsExactly(3, 4);
    assertThat(direction).hasToString("BehaviourDirection[by hand, width 2, norm 5.0]");
    BehaviourDirection same = BehaviourDirection.shared(new float[] {3, 4}, "again");
    assertThat(same).isEqualTo(direction).hasSameHashCodeAs(direction);
    assertThat(same.sha256()).isEqualTo(direction.sha256()).hasSize(64);
    assertThat(direction.negated().sha256()).isNotEqualTo(direction.sha256());
    assertThat(direction.hashCode())
        .isNotEqualTo(BehaviourDirection.shared(new float[] {1, 2}, "other").hashCode());
  }

  @Test
  void a_random_direction_has_as_many_layers() {
    BehaviourDirection shared = BehaviourDirection.shared(new float[] {3, 4}, "by hand");
    assertThat(shared.random(1).isShared()).isTrue();
    BehaviourDirection layered =
        BehaviourDirection.layered(new float[][] {{1, 0}, {0, 1}, {1, 1}}, "by hand");
    assertThat(layered.random(1).all()).hasSize(3);
    assertThat(layered.random(1).at(0)).isNotEqualTo(layered.random(1).at(1));
  }

  @Test
  void a_source_with_a_line_break_is_refused() {
    ProbeFeatures features =
        new ProbeFeatures(
            SyntheticFeatures.TAP,
            List.of(new ProbeFeatures.Row(new float[] {1}, true, "two\nlines")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> features.save(folder.resolve("f.safetensors")))
        .withMessageContaining("line break");
  }
}
