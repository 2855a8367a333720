/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which features of a wider autoencoder are those of a narrower one: features split as the width
 * grows. Two belong together if the cosine of their decoder rows is high enough.
 *
 * @param children for each feature of the narrower autoencoder, those of the wider one
 */
public record FeatureFamilies(Map<Integer, List<Integer>> children) {
  /** The least cosine used here; a choice of this toolkit. */
  public static final double LEAST_COSINE = 0.7;

  /** Keeps a copy of the map. */
  public FeatureFamilies {
    Map<Integer, List<Integer>> copy = new TreeMap<>();
    children.forEach((parent, list) -> copy.put(parent, List.copyOf(list)));
    children = Collections.unmodifiableMap(copy);
  }

  /**
   * Matches.
   *
   * @param parents features of the narrower autoencoder
   * @param leastCosine above 0, at most 1
   */
  public static FeatureFamilies match(
      SparseAutoencoder narrow, List<Integer> parents, SparseAutoencoder wide, double leastCosine) {
    float[][] cosines = narrow.cosines(parents, wide);
    Map<Integer, List<Integer>> children = new TreeMap<>();
    for (int p = 0; p < cosines.length; p++) {
      List<Integer> own = new ArrayList<>();
      for (int f = 0; f < cosines[p].length; f++) {
        if (cosines[p][f] >= leastCosine) {
          own.add(f);
        }
      }
      children.put(parents.get(p), own);
    }
    return new FeatureFamilies(children);
  }

  /** Mean number of children of a parent. */
  public double childrenPerParent() {
    return children.values().stream().mapToInt(List::size).average().orElse(0);
  }

  /** Share of parents that have any. */
  public double matchedShare() {
    return children.values().stream().mapToInt(list -> list.isEmpty() ? 0 : 1).average().orElse(0);
  }

  /** Share of the tokens of texts, special ones left out, at which one of some features fires. */
  public static double coverage(
      TransformerModel model, SparseAutoencoder sae, List<Integer> features, List<String> texts) {
    long[] counts = new long[2];
    TextFeatures.forEach(
        model,
        sae,
        texts,
        text -> {
          for (float[] token : text) {
            counts[0] += features.stream().anyMatch(f -> token[f] > 0) ? 1 : 0;
            counts[1]++;
          }
        },
        ProgressListener.silent());
    return (double) counts[0] / counts[1];
  }
}
