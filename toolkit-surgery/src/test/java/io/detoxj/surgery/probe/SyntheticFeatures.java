/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TextPooling;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Two clouds of points along a known direction. */
final class SyntheticFeatures {
  static final ProbeTap TAP =
      new ProbeTap(HookPoint.FINAL_NORM, Origin.ofWeights("0f"), TextPooling.ofAllTokens());

  private SyntheticFeatures() {}

  static ProbeFeatures of(ProbeFeatures.Row... rows) {
    return new ProbeFeatures(TAP, List.of(rows));
  }

  static ProbeFeatures.Row row(boolean undesired, float... values) {
    return new ProbeFeatures.Row(values, undesired, undesired ? "a" : "b");
  }

  /** The direction: 1 and -1 by turns. */
  static float[] direction(int width) {
    float[] direction = new float[width];
    for (int i = 0; i < width; i++) {
      direction[i] = i % 2 == 0 ? 1 : -1;
    }
    return direction;
  }

  /** Points of each class at plus or minus a distance along the direction, with noise of 1. */
  static ProbeFeatures clouds(int width, int each, double distance) {
    RandomGenerator random = RandomStreams.named(7, "clouds");
    float[] direction = direction(width);
    List<ProbeFeatures.Row> rows = new ArrayList<>();
    for (int i = 0; i < 2 * each; i++) {
      boolean undesired = i % 2 == 0;
      float[] values = new float[width];
      for (int j = 0; j < width; j++) {
        double side = (undesired ? distance : -distance) * direction[j] / Math.sqrt(width);
        values[j] = (float) (side + random.nextGaussian());
      }
      rows.add(row(undesired, values));
    }
    return new ProbeFeatures(TAP, rows);
  }

  static ProbeFeatures swapped(ProbeFeatures features) {
    return new ProbeFeatures(
        TAP,
        features.rows().stream()
            .map(row -> new ProbeFeatures.Row(row.values(), !row.undesired(), row.source()))
            .toList());
  }
}
