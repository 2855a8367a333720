/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One finite value of each prompt, in the order of the prompts. */
final class PromptValues {
  private final Map<String, Double> byPrompt;
  private final double[] values;

  PromptValues(Map<String, Double> byPrompt) {
    byPrompt.forEach(
        (id, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("prompt " + id + " has the value " + value);
          }
        });
    this.byPrompt = new LinkedHashMap<>(byPrompt);
    this.values = this.byPrompt.values().stream().mapToDouble(value -> value).toArray();
  }

  List<String> promptIds() {
    return List.copyOf(byPrompt.keySet());
  }

  double value(int prompt) {
    return values[prompt];
  }

  /** How many prompts are counted, each as often as its weight says. */
  long counted(int[] weights) {
    if (weights.length != values.length) {
      throw new IllegalArgumentException(
          weights.length + " weights for " + values.length + " prompts");
    }
    long count = 0;
    for (int weight : weights) {
      count += weight;
    }
    if (count == 0) {
      throw new IllegalArgumentException("no prompt is counted, so there is no value");
    }
    return count;
  }

  /** Some of the prompts, in a given order. */
  Map<String, Double> kept(List<String> promptIds) {
    Map<String, Double> kept = new LinkedHashMap<>();
    for (String id : promptIds) {
      Double value = byPrompt.get(id);
      if (value == null) {
        throw new IllegalArgumentException("prompt " + id + " has no value");
      }
      kept.put(id, value);
    }
    return kept;
  }

  /** The prompts of both, with ids made to differ. */
  Map<String, Double> pooledWith(PromptValues other) {
    Map<String, Double> pooled = new LinkedHashMap<>();
    byPrompt.forEach((id, value) -> pooled.put("a/" + id, value));
    other.byPrompt.forEach((id, value) -> pooled.put("b/" + id, value));
    return pooled;
  }
}
