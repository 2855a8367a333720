/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.math.Vectors;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Some neurons of MLPs.
 *
 * @param byLayer their indices by layer, both from 0 and in order
 */
public record Neurons(Map<Integer, Set<Integer>> byLayer) {
  /**
   * Sorts and copies.
   *
   * @throws IllegalArgumentException if there is no neuron, or an index is below 0
   */
  public Neurons {
    TreeMap<Integer, Set<Integer>> sorted = new TreeMap<>();
    byLayer.forEach(
        (layer, indices) -> {
          if (layer < 0 || indices.isEmpty() || indices.stream().anyMatch(i -> i < 0)) {
            throw new IllegalArgumentException(
                "layers and indices must be 0 or more, at least one index a layer, but layer %s has %s"
                    .formatted(layer, indices));
          }
          sorted.put(layer, Collections.unmodifiableSet(new TreeSet<>(indices)));
        });
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("at least one neuron is needed but there is none");
    }
    byLayer = Collections.unmodifiableMap(sorted);
  }

  /**
   * Where what they read lies in a block: the gate, or the first matrix of a plain MLP.
   *
   * @throws InterventionException if the model lacks the layer or one of its neurons
   */
  NeuronLayout gate(ModelInfo model, int layer) {
    MadeFor.requireLayer(model, layer, "the choice of neurons");
    NeuronLayout layout = NeuronLayout.of(model, EditTarget.GATE, layer);
    for (int index : byLayer.get(layer)) {
      if (index >= layout.count()) {
        throw new InterventionException(
            "layer %s has no neuron %s; its MLP has neurons 0 to %s"
                .formatted(layer, index, layout.count() - 1));
      }
    }
    return layout;
  }

  /** One value for the neurons of a layer and another for the rest, {@code [count]}. */
  float[] values(int layer, int count, double value, double other) {
    Set<Integer> chosen = byLayer.get(layer);
    return Vectors.of(count, i -> chosen.contains(i) ? value : other);
  }

  /** As {@code layer:index,index} for each layer. */
  @Override
  public String toString() {
    return byLayer.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + joined(entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String joined(Set<Integer> indices) {
    return indices.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
