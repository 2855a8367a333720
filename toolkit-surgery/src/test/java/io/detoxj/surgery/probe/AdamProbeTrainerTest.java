/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.DetoxException;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamProbeTrainerTest {
  private static final ProbeFeatures CLOUDS = SyntheticFeatures.clouds(16, 300, 4);

  private static AdamProbeTrainer trainer(boolean zeroStart) {
    return new AdamProbeTrainer(1e-2, 5, 16, true, zeroStart, 3);
  }

  @Test
  void the_sum_of_the_rows_stays_what_it_was_at_the_start() {
    BehaviourProbe barely =
        new AdamProbeTrainer(1e-9, 1, 600, true, false, 3).fit(CLOUDS, "toxicity");
    BehaviourProbe trained = trainer(false).fit(CLOUDS, "toxicity");
    for (int i = 0; i < 16; i++) {
      float atStart = barely.row(ProbeRow.UNDESIRED)[i] + barely.row(ProbeRow.DESIRED)[i];
      float atEnd = trained.row(ProbeRow.UNDESIRED)[i] + trained.row(ProbeRow.DESIRED)[i];
      assertThat(atEnd).isCloseTo(atStart, within(1e-6f));
      assertThat(trained.row(ProbeRow.UNDESIRED)[i])
          .isNotCloseTo(barely.row(ProbeRow.UNDESIRED)[i], within(1e-2f));
    }
    assertThat(Vectors.norm(barely.row(ProbeRow.UNDESIRED))).isBetween(0.3, 1.0);
  }

  @Test
  void from_zero_the_rows_are_opposite() {
    BehaviourProbe probe = trainer(true).fit(CLOUDS, "toxicity");
    assertThat(probe.row(ProbeRow.UNDESIRED))
        .containsExactly(Vectors.scaled(probe.row(ProbeRow.DESIRED), -1), within(1e-7f));
    assertThat(probe.row(ProbeRow.HALF_DIFFERENCE)).isEqualTo(probe.row(ProbeRow.UNDESIRED));
  }

  @Test
  void separable_texts_are_told_apart_along_the_true_direction() {
    BehaviourProbe probe = trainer(true).fit(CLOUDS, "toxicity");
    ProbeQuality quality = ProbeQuality.measure(probe, CLOUDS);
    assertThat(quality.accuracy()).isGreaterThanOrEqualTo(0.99);
    assertThat(Vectors.cosine(probe.row(ProbeRow.HALF_DIFFERENCE), SyntheticFeatures.direction(16)))
        .isGreaterThan(0.95);
  }

  @Test
  void swapped_labels_negate_the_half_difference() {
    float[] one = trainer(true).fit(CLOUDS, "toxicity").row(ProbeRow.HALF_DIFFERENCE);
    float[] other =
        trainer(true)
            .fit(SyntheticFeatures.swapped(CLOUDS), "toxicity")
            .row(ProbeRow.HALF_DIFFERENCE);
    assertThat(other).containsExactly(Vectors.scaled(one, -1), within(1e-6f));
  }

  @Test
  void the_first_step_of_adam_is_the_learning_rate_against_the_sign_of_the_gradient() {
    // One toxic text (2, -1, 0) from zero: the gradient of W1 is -x / 2, of b1 -1/2. Adam's first
    // step divides a gradient by its own size: 0.1 towards x, and nowhere along the third axis.
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 2, -1, 0), SyntheticFeatures.row(false, 0, 0, 0));
    BehaviourProbe probe = new AdamProbeTrainer(0.1, 1, 2, true, true, 1).fit(features, "toxicity");
    assertThat(probe.row(ProbeRow.UNDESIRED))
        .containsExactly(new float[] {0.1f, -0.1f, 0}, within(1e-6f));
    assertThat(probe.row(ProbeRow.DESIRED))
        .containsExactly(new float[] {-0.1f, 0.1f, 0}, within(1e-6f));
    // The gradients of the two biases cancel: one text of each class, both at 1/2.
    assertThat(probe.logit(new float[] {0, 0, 0})).isEqualTo(0);
  }

  @Test
  void without_a_bias_the_origin_is_undecided() {
    BehaviourProbe probe =
        new AdamProbeTrainer(1e-2, 2, 16, false, false, 1).fit(CLOUDS, "toxicity");
    assertThat(probe.probability(new float[16])).isEqualTo(0.5);
  }

  @Test
  void equals_the_optimiser_of_pytorch() throws IOException {
    JsonNode recorded;
    try (InputStream in = AdamProbeTrainerTest.class.getResourceAsStream("adam.json")) {
      recorded = new ObjectMapper().readTree(in);
    }
    List<ProbeFeatures.Row> rows = new ArrayList<>();
    for (JsonNode row : recorded.get("rows")) {
      rows.add(SyntheticFeatures.row(row.get("undesired").asBoolean(), floats(row.get("values"))));
    }
    ProbeFeatures features = new ProbeFeatures(SyntheticFeatures.TAP, rows);
    // Whole batches, so that the order of the texts does not matter.
    BehaviourProbe probe =
        new AdamProbeTrainer(1e-2, 50, rows.size(), true, true, 1).fit(features, "toxicity");
    assertThat(probe.row(ProbeRow.DESIRED))
        .containsExactly(floats(recorded.get("w0")), within(1e-5f));
    assertThat(probe.row(ProbeRow.UNDESIRED))
        .containsExactly(floats(recorded.get("w1")), within(1e-5f));
    assertThat(ProbeQuality.measure(probe, features).crossEntropy())
        .isCloseTo(recorded.get("loss").asDouble(), within(1e-5));
  }

  private static float[] floats(JsonNode node) {
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }

  @Test
  void repeats_to_the_bit_and_depends_on_the_seed() {
    float[] once = trainer(false).fit(CLOUDS, "toxicity").row(ProbeRow.UNDESIRED);
    assertThat(trainer(false).fit(CLOUDS, "toxicity").row(ProbeRow.UNDESIRED)).isEqualTo(once);
    assertThat(
            new AdamProbeTrainer(1e-2, 5, 16, true, false, 4)
                .fit(CLOUDS, "toxicity")
                .row(ProbeRow.UNDESIRED))
        .isNotEqualTo(once);
  }

  @Test
  void one_class_alone_is_refused_with_the_counts() {
    ProbeFeatures one = CLOUDS.where(ProbeFeatures.Row::undesired);
    assertThatThrownBy(() -> trainer(true).fit(one, "toxicity"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("300 of 300");
  }

  @Test
  void the_papers_settings_are_named() {
    assertThat(AdamProbeTrainer.paper(1).settings())
        .containsEntry("learning_rate", "1.0E-4")
        .containsEntry("epochs", "9")
        .containsEntry("batch", "16");
  }

  @Test
  void the_papers_head_starts_at_random_with_a_bias_and_keeps_the_noise() {
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 2, -1, 0, 1), SyntheticFeatures.row(false, 0, 1, 1, 0));
    AdamProbeTrainer paper = AdamProbeTrainer.paper(1);
    assertThat(paper.settings())
        .containsEntry("zero_start", "false")
        .containsEntry("bias", "true")
        .containsEntry("seed", "1");
    BehaviourProbe probe = paper.fit(features, "toxicity");
    // Nine steps of 1e-4 away from a start within 1 / sqrt 4: both rows get opposite steps, so
    // that their sum is the sum of two numbers drawn at random, and no row is near zero.
    float[] undesired = probe.row(ProbeRow.UNDESIRED);
    float[] desired = probe.row(ProbeRow.DESIRED);
    double noise = 0;
    for (int i = 0; i < 4; i++) {
      assertThat(Math.abs(undesired[i])).isLessThan(0.501f);
      assertThat(Math.abs(desired[i])).isLessThan(0.501f);
      noise += Math.abs(undesired[i] + desired[i]);
    }
    assertThat(noise).isGreaterThan(0.1);
    assertThat(undesired)
        .isNotEqualTo(AdamProbeTrainer.paper(2).fit(features, "toxicity").row(ProbeRow.UNDESIRED));
    double bias = probe.logit(new float[4]);
    assertThat(Math.abs(bias)).isBetween(0.01, 1.01);
  }

  /**
   * Texts at 1 and -1 of either class, without a bias: whatever the order, each batch has the mean
   * gradient s(2 w) - 1 for a head of w and -w. Three texts by two make a batch of one each pass.
   */
  @Test
  void steps_follow_the_equations_of_adam_whatever_the_size_of_a_batch() {
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 1),
            SyntheticFeatures.row(false, -1),
            SyntheticFeatures.row(true, 1));
    double w = 0;
    double first = 0;
    double second = 0;
    for (int step = 1; step <= 6; step++) {
      double gradient = 1 / (1 + Math.exp(-2 * w)) - 1;
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient * gradient;
      double corrected = Math.sqrt(second / (1 - Math.pow(0.999, step)));
      w -= 0.3 * first / (1 - Math.pow(0.9, step)) / (corrected + 1e-8);
    }
    BehaviourProbe probe = new AdamProbeTrainer(0.3, 3, 2, false, true, 5).fit(features, "t");
    assertThat(probe.row(ProbeRow.UNDESIRED)[0]).isCloseTo((float) w, within(1e-6f));
    assertThat(probe.row(ProbeRow.DESIRED)[0]).isCloseTo((float) -w, within(1e-6f));
    assertThat(probe.logit(new float[1])).isZero();
    assertThat(probe.training())
        .containsEntry("optimizer", "adam")
        .containsEntry("learning_rate", "0.3")
        .containsEntry("epochs", "3")
        .containsEntry("batch", "2")
        .containsEntry("bias", "false")
        .containsEntry("zero_start", "true")
        .containsEntry("seed", "5");
  }

  /** The bias has the gradient of a feature that is always 1. */
  @Test
  void a_bias_is_a_feature_that_is_always_one() {
    ProbeFeatures with =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 1, 2),
            SyntheticFeatures.row(true, 1, -1),
            SyntheticFeatures.row(false, 1, -3),
            SyntheticFeatures.row(true, 1, 0.5f));
    ProbeFeatures without =
        new ProbeFeatures(
            with.tap(),
            with.rows().stream()
                .map(r -> SyntheticFeatures.row(r.undesired(), r.values()[1]))
                .toList());
    BehaviourProbe one = new AdamProbeTrainer(0.1, 4, 3, false, true, 2).fit(with, "t");
    BehaviourProbe other = new AdamProbeTrainer(0.1, 4, 3, true, true, 2).fit(without, "t");
    assertThat(other.logit(new float[] {0}))
        .isCloseTo(one.logit(new float[] {1, 0}), within(1e-6))
        .isPositive();
    assertThat(other.logit(new float[] {2})).isCloseTo(one.logit(new float[] {1, 2}), within(1e-6));
  }

  @Test
  void a_text_that_is_no_number_is_refused_at_the_step_that_meets_it() {
    ProbeFeatures broken =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 1, Float.NaN), SyntheticFeatures.row(false, 1, 1));
    assertThatThrownBy(() -> new AdamProbeTrainer(0.1, 1, 2, true, true, 1).fit(broken, "t"))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("the gradient of step 1 of the probe holds NaN");
  }

  @Test
  void settings_beyond_their_ranges_are_named() {
    assertThatThrownBy(() -> new AdamProbeTrainer(-0.5, 2, 3, true, true, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate, epochs and batch must be above 0 but are -0.5, 2 and 3");
    assertThatThrownBy(() -> new AdamProbeTrainer(Double.NaN, 2, 3, true, true, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
