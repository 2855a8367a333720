/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.Region;
import io.detoxj.surgery.region.RegionSelection;
import java.util.List;

/** Random edits of tiny models. */
final class TinyEdits {
  static final int COUNT = 20;

  private TinyEdits() {}

  static BehaviourDirection direction(TransformerModel model, long seed) {
    return BehaviourDirection.shared(
        Vectors.random(model.info().width(), 2, RandomStreams.named(seed, "test")), "test");
  }

  static Region region(TransformerModel model, EditTarget target, long seed) {
    return RegionSelection.of(NeuronScores.random(seed), target, COUNT)
        .select(model, direction(model, 1));
  }

  static SurgeryPatch patch(TransformerModel model, EditTarget target, Strength strength) {
    return SurgeryPatch.of(model, region(model, target, 1), direction(model, 1), strength);
  }

  static void assertClose(List<float[][]> actual, List<float[][]> expected, float within) {
    for (int s = 0; s < expected.size(); s++) {
      for (int t = 0; t < expected.get(s).length; t++) {
        assertThat(actual.get(s)[t]).containsExactly(expected.get(s)[t], within(within));
      }
    }
  }

  static float[] vector(TransformerModel model, EditTarget target, Neuron neuron) {
    return NeuronLayout.of(model.info(), target, neuron.layer()).read(model)[neuron.index()];
  }
}
