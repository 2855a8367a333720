/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The vectors an edit changes.
 *
 * @param target of which kind
 * @param neurons at least one, in order, none twice
 * @param method how they were chosen, for reports
 */
public record Region(EditTarget target, List<Neuron> neurons, String method) {
  /** Sorts and copies the list. */
  public Region {
    TreeSet<Neuron> sorted = new TreeSet<>(neurons);
    if (sorted.isEmpty() || sorted.size() < neurons.size()) {
      throw new IllegalArgumentException(
          "a region needs at least one vector, none twice, but has %s, %s of them different"
              .formatted(neurons.size(), sorted.size()));
    }
    neurons = List.copyOf(sorted);
  }

  /** The indices in each layer that has some, in order. */
  public Map<Integer, List<Integer>> byLayer() {
    Map<Integer, List<Integer>> result = new TreeMap<>();
    for (Neuron neuron : neurons) {
      result.computeIfAbsent(neuron.layer(), layer -> new ArrayList<>()).add(neuron.index());
    }
    return result;
  }

  /** SHA-256 of target, layers and indices, in hexadecimal. */
  public String sha256() {
    return Sha256.hex((target.label() + byLayer()).getBytes(StandardCharsets.UTF_8));
  }
}
