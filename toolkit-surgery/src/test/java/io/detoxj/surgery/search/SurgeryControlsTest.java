/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where each control moves its vectors, read off the edited weights. */
class SurgeryControlsTest {
  private static final int COUNT = 12;

  @TempDir Path folder;
  private ReferenceModel reference;
  private TransformerModel model;
  private BehaviourDirection direction;
  private SurgeryPatch patch;
  private Map<String, SurgeryPatch> controls;

  @BeforeEach
  void load() {
    reference = ReferenceModel.load("llama", folder);
    model = reference.model();
    direction =
        BehaviourDirection.shared(
            Vectors.random(model.info().width(), 3, RandomStreams.named(1, "t")), "test");
    patch =
        SurgeryPatch.of(
            model,
            RegionSelection.of(NeuronScores.lowestCosine(), EditTarget.GATE, COUNT)
                .select(model, direction),
            direction,
            Strength.rho(2));
    controls = SurgeryControls.of(model, patch, 3);
  }

  @AfterEach
  void close() {
    reference.close();
  }

  /** How far an edit moves a vector of its region along the direction: in lengths of it. */
  private double moved(SurgeryPatch edit) {
    double sum = 0;
    try (DetoxifiedModel view = model.with(edit.asWeights())) {
      for (Neuron neuron : edit.region().neurons()) {
        NeuronLayout layout = NeuronLayout.of(model.info(), EditTarget.GATE, neuron.layer());
        float[] before = layout.read(model)[neuron.index()];
        float[] after = layout.read(view)[neuron.index()];
        double along =
            (Vectors.dot(after, direction.at(0)) - Vectors.dot(before, direction.at(0)))
                / Vectors.dot(direction.at(0), direction.at(0));
        sum += along / edit.region().neurons().size();
      }
    }
    return sum;
  }

  @Test
  void the_patch_moves_towards_the_direction_and_its_reverse_away() {
    assertThat(moved(patch)).isCloseTo(patch.alpha(), within(1e-5)).isPositive();
    SurgeryPatch reversed = controls.get("reversed");
    assertThat(moved(reversed)).isCloseTo(-patch.alpha(), within(1e-5));
    assertThat(reversed.region()).isEqualTo(patch.region());
  }

  @Test
  void max_cosine_subtract_takes_the_direction_from_the_vectors_most_along_it() {
    SurgeryPatch control = controls.get("max-cosine-subtract");
    assertThat(control.rho()).isCloseTo(-2, within(1e-9));
    assertThat(moved(control))
        .isCloseTo(-2 * control.medianNorm() / direction.norm(), within(1e-5))
        .isNegative();
    assertThat(control.region().neurons())
        .hasSize(COUNT)
        .isEqualTo(
            RegionSelection.of(NeuronScores.highestCosine(), EditTarget.GATE, COUNT)
                .select(model, direction)
                .neurons());
    assertThat(control.direction()).isEqualTo(direction);
  }

  @Test
  void random_controls_keep_sign_and_size_and_change_one_thing() {
    SurgeryPatch probe = controls.get("random-probe");
    assertThat(probe.rho()).isCloseTo(2, within(1e-6));
    assertThat(probe.region()).isEqualTo(patch.region());
    assertThat(probe.direction()).isEqualTo(direction.random(3)).isNotEqualTo(direction);
    SurgeryPatch region = controls.get("random-region");
    assertThat(region.rho()).isCloseTo(2, within(1e-9));
    assertThat(moved(region)).isPositive();
    assertThat(region.direction()).isEqualTo(direction);
  }
}
