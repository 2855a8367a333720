/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.hook.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How far an edit goes, by hand. The rows of features 1 and 3 of the toy autoencoder are (0, 2, 0)
 * and (.6, 0, .8): of norms 2 and 1 and at right angles.
 */
class SteeringUnitsTest {
  private static final SaeConfig STANDARD = ToySae.config(SaeArchitecture.STANDARD, false);

  /** What is added to a token. */
  private static float[] change(
      SaeConfig config, List<SteeredFeature> features, SteeringSettings settings, float... x) {
    SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights());
    try (ToyHook hook = new ToyHook(sae, features, settings, List.of(0), List.of(1))) {
      float[] after = hook.pass(Phase.PREFILL, 0, new long[][] {{1}}, new float[][][] {{x}})[0][0];
      float[] change = new float[3];
      for (int i = 0; i < 3; i++) {
        change[i] = after[i] - x[i];
      }
      return change;
    }
  }

  private static SteeringSettings constant(double strength) {
    return SteeringSettings.of(SteeringAction.CONSTANT, strength);
  }

  private static void assertChange(SteeringSettings settings, float... expected) {
    List<SteeredFeature> features =
        List.of(new SteeredFeature(1, 5, 1, 0, ""), new SteeredFeature(3, 10, .5, 0, ""));
    assertThat(change(STANDARD, features, settings, 1, 2, 3))
        .containsExactly(expected, within(1e-5f));
  }

  @Test
  void strength_counts_in_the_unit_that_is_named() {
    // Maxima 5 and 10, weights 1 and a half: steps of 5 and 5 times the rows.
    assertChange(constant(.2), -.6f, -2, -.8f);
    // Steps of 1 and a half times the rows.
    assertChange(constant(2).withScale(SteeringScale.UNIT), -.6f, -4, -.8f);
    // Lengths of 1 and a half, whatever the rows' own.
    assertChange(constant(2).withScale(SteeringScale.UNIT_NORM), -.6f, -2, -.8f);
    // Lengths of 3 and a half of it: a tenth of the mean norm of 30.
    assertChange(constant(.1).withResidualNorm(30), -.9f, -3, -1.2f);
    assertChange(constant(-.1).withResidualNorm(30), .9f, 3, 1.2f);
  }

  private static SteeringSettings inUnitOfTheAutoencoder(SteeringSettings s) {
    return new SteeringSettings(
        s.action(),
        s.strength(),
        s.scale(),
        s.meanNorm(),
        s.scope(),
        s.trigger(),
        s.positions(),
        s.clampValue(),
        false,
        s.forced(),
        s.family());
  }

  private static final List<SteeredFeature> FIRST = List.of(SteeredFeature.of(1, 1));

  @Test
  void the_input_scale_is_undone_unless_asked_otherwise() {
    // Inputs are encoded at 4 times their size, so an edit of (0, -2, 0) there is a quarter here.
    SaeConfig four = STANDARD.withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, 4);
    float[] undone = change(four, FIRST, constant(1), 1, 2, 3);
    assertThat(undone).containsExactly(new float[] {0, -.5f, 0}, within(1e-6f));
    float[] raw = change(four, FIRST, inUnitOfTheAutoencoder(constant(1)), 1, 2, 3);
    assertThat(raw).containsExactly(new float[] {0, -2, 0}, within(1e-6f));
    // (0, 0, 6) is divided by 6 / sqrt 3 to have the norm sqrt 3.
    SaeConfig each = STANDARD.withScaling(InputScaling.CONSTANT_NORM_RESCALE, 1);
    float length = (float) (6 / Math.sqrt(3));
    assertThat(change(each, FIRST, constant(1), 0, 0, 6))
        .containsExactly(new float[] {0, -2 * length, 0}, within(1e-5f));
    assertThat(change(each, FIRST, inUnitOfTheAutoencoder(constant(1)), 0, 0, 6))
        .containsExactly(new float[] {0, -2, 0}, within(1e-5f));
    // (1, 2, 3) deviates from its mean by 1.
    SaeConfig norm = STANDARD.withScaling(InputScaling.LAYER_NORM, 1);
    assertThat(change(norm, FIRST, constant(1), 2, 4, 6))
        .containsExactly(new float[] {0, -4, 0}, within(1e-4f));
  }

  @Test
  void what_is_taken_out_is_always_in_the_unit_of_the_activation() {
    // At 4 times (.25, .5, .75) feature 1 is .3 of (1, 2, 3); its row is (0, 2, 0).
    SaeConfig four = STANDARD.withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, 4);
    SteeringSettings delta = SteeringSettings.of(SteeringAction.ABLATION_DELTA, 1);
    for (SteeringSettings settings : List.of(delta, inUnitOfTheAutoencoder(delta))) {
      assertThat(change(four, FIRST, settings, .25f, .5f, .75f))
          .containsExactly(new float[] {0, -.3f * 2 / 4, 0}, within(1e-5f));
    }
    // All that is decoded is (2.68, 1.6, 4.69) / 4; without feature 1 it is .6 / 4 less.
    assertThat(
            change(
                four,
                FIRST,
                SteeringSettings.of(SteeringAction.ABLATION_RECONSTRUCTION, 1),
                .25f,
                .5f,
                .75f))
        .containsExactly(
            new float[] {2.68f / 4 - .25f, 1.0f / 4 - .5f, 4.69f / 4 - .75f}, within(1e-5f));
  }

  @Test
  void an_edit_is_as_long_as_its_sum_if_constant_and_as_one_of_its_features_if_conditional() {
    try (SparseAutoencoder sae = SparseAutoencoder.of(STANDARD, ToySae.weights())) {
      // Steps of 2 times the rows: (0, -4, 0) and (-1.2, 0, -1.6), of lengths 4 and 2.
      double sum = EditNorm.of(sae, ToyHook.PAIR, constant(2));
      assertThat(sum).isCloseTo(Math.sqrt(20), within(1e-6));
      for (SteeringAction action : List.of(SteeringAction.PER_INPUT, SteeringAction.PER_TOKEN)) {
        assertThat(EditNorm.of(sae, ToyHook.PAIR, SteeringSettings.of(action, 2)))
            .isCloseTo(Math.sqrt((16 + 4) / 2.0), within(1e-6));
      }
      assertThatThrownBy(() -> EditNorm.of(sae, ToyHook.PAIR, SteeringSettings.clamp(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("CLAMP");
    }
  }

  @Test
  void a_control_takes_the_length_and_keeps_the_rest() {
    try (SparseAutoencoder sae = SparseAutoencoder.of(STANDARD, ToySae.weights())) {
      // One feature of length a half against two of 4 and 2: of root mean square sqrt 10, sum
      // sqrt 20. At weight 1 it has the length 2.
      List<SteeredFeature> control = List.of(new SteeredFeature(3, 1, .25, .25, "other"));
      assertThat(EditNorm.matched(sae, control, ToyHook.PAIR, constant(2)))
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.weight()).isCloseTo(Math.sqrt(20) / 2, within(1e-6));
                assertThat(one.index()).isEqualTo(3);
                assertThat(one.threshold()).isEqualTo(.25);
                assertThat(one.label()).isEqualTo("other");
              });
      assertThat(
              EditNorm.matched(
                      sae, control, ToyHook.PAIR, SteeringSettings.of(SteeringAction.PER_TOKEN, 2))
                  .get(0)
                  .weight())
          .isCloseTo(Math.sqrt(10) / 2, within(1e-6));
      assertThat(EditNorm.matched(sae, control, ToyHook.PAIR, constant(0))).isSameAs(control);
    }
  }

  @Test
  void features_in_units_of_their_rows_are_taken_out_in_units_of_the_activation() {
    // TopK of pre-activations times norms keeps features 0 and 2 of x1: 1.975, and 3.5 times the
    // norm 1.2247 of the row (-.5, .5, 1). What it adds to the activation is 3.5 times the row.
    SaeConfig rescaled = ToySae.config(SaeArchitecture.TOPK, true).withTopK(2, true);
    List<SteeredFeature> third = List.of(SteeredFeature.of(2, 1));
    assertThat(
            change(
                rescaled, third, SteeringSettings.of(SteeringAction.ABLATION_DELTA, 1), ToySae.X1))
        .containsExactly(new float[] {1.75f, -1.75f, -3.5f}, within(1e-5f));
    // The whole reconstruction is (.725, 1.25, 3.75); without the feature (2.475, -.5, .25).
    assertThat(
            change(
                rescaled,
                third,
                SteeringSettings.of(SteeringAction.ABLATION_RECONSTRUCTION, 1),
                ToySae.X1))
        .containsExactly(new float[] {1.475f, -2.5f, -2.75f}, within(1e-5f));
  }

  @Test
  void a_strength_of_zero_steers_nothing_and_still_takes_out() {
    assertThat(change(STANDARD, FIRST, constant(0), ToySae.X1)).containsOnly(0);
    // Feature 1 is .3 of x1; its row is (0, 2, 0).
    assertThat(
            change(
                STANDARD, FIRST, SteeringSettings.of(SteeringAction.ABLATION_DELTA, 0), ToySae.X1))
        .containsExactly(new float[] {0, -.6f, 0}, within(1e-5f));
  }
}
