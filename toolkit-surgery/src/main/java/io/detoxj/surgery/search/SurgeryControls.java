/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.search;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.Region;
import io.detoxj.surgery.region.RegionSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The edits of equal size that a patch has to beat. */
public final class SurgeryControls {
  private SurgeryControls() {}

  /**
   * The controls of a patch, by name: {@code random-probe} (same vectors, a random direction of the
   * same length), {@code random-region} (as many random vectors of each layer, the same direction),
   * {@code max-cosine-subtract} (the vectors most along the direction, moved away from it: the
   * paper's table 9) and {@code reversed} (which is to raise the behaviour). All have the rho of
   * the patch.
   *
   * @param model the model the patch was made on
   * @param seed of the random ones
   */
  public static Map<String, SurgeryPatch> of(
      TransformerModel model, SurgeryPatch patch, long seed) {
    Strength rho = Strength.rho(patch.rho());
    BehaviourDirection direction = patch.direction();
    Region region = patch.region();
    EditTarget target = region.target();
    Map<String, SurgeryPatch> controls = new LinkedHashMap<>();
    controls.put("random-probe", SurgeryPatch.of(model, region, direction.random(seed), rho));
    controls.put(
        "random-region",
        SurgeryPatch.of(model, randomRegion(model, region, direction, seed), direction, rho));
    Region along =
        RegionSelection.of(NeuronScores.highestCosine(), target, region.neurons().size())
            .select(model, direction);
    controls.put(
        "max-cosine-subtract",
        SurgeryPatch.of(model, along, direction, Strength.rho(-patch.rho())));
    controls.put("reversed", patch.reversed());
    return controls;
  }

  private static Region randomRegion(
      TransformerModel model, Region region, BehaviourDirection direction, long seed) {
    List<Neuron> neurons = new ArrayList<>();
    region
        .byLayer()
        .forEach(
            (layer, indices) ->
                neurons.addAll(
                    RegionSelection.of(NeuronScores.random(seed), region.target(), indices.size())
                        .within(Set.of(layer))
                        .select(model, direction)
                        .neurons()));
    return new Region(region.target(), neurons, "random");
  }
}
