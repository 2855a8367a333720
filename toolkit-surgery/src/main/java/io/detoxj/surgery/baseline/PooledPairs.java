/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Means over the tokens of paired texts, of the stream behind layers: {@code [pairs][dModel]} for
 * each layer.
 */
record PooledPairs(Map<Integer, float[][]> toxic, Map<Integer, float[][]> neutral) {
  private static final TextPooling POOLING = TextPooling.ofText().cutTo(128);

  static PooledPairs of(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      Set<Integer> layers,
      ProgressListener progress) {
    if (toxic.isEmpty() || toxic.size() != neutral.size()) {
      throw new IllegalArgumentException(
          "pairs need as many neutral texts as toxic ones, at least one, but there are %s and %s"
              .formatted(toxic.size(), neutral.size()));
    }
    return new PooledPairs(
        means(model, "toxic", toxic, layers, progress),
        means(model, "neutral", neutral, layers, progress));
  }

  private static Map<Integer, float[][]> means(
      TransformerModel model,
      String kind,
      List<String> texts,
      Set<Integer> layers,
      ProgressListener progress) {
    Set<HookPoint> points =
        layers.stream().map(HookPoint::residPost).collect(Collectors.toUnmodifiableSet());
    List<Map<HookPoint, float[]>> means = POOLING.means(model, texts, points, progress);
    Map<Integer, float[][]> byLayer = new HashMap<>();
    layers.forEach(layer -> byLayer.put(layer, new float[texts.size()][]));
    for (int i = 0; i < means.size(); i++) {
      if (means.get(i).isEmpty()) {
        throw new IllegalArgumentException(
            "the %s text %s has no token; leave its pair out".formatted(kind, i));
      }
      for (HookPoint point : points) {
        byLayer.get(point.layer())[i] = means.get(i).get(point);
      }
    }
    return byLayer;
  }
}
