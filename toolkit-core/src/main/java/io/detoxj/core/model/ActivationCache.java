/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.hook.HookPoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Activations kept from a forward pass, as plain Java. */
public final class ActivationCache {
  private final Map<HookPoint, List<float[][]>> byPoint;

  ActivationCache(Map<HookPoint, List<float[][]>> byPoint) {
    this.byPoint = new TreeMap<>(byPoint);
  }

  /** The hook points that were kept, in forward order. */
  public Set<HookPoint> points() {
    return byPoint.keySet();
  }

  /**
   * The activations of one sequence, {@code [length][dModel]}, padding left out.
   *
   * @param point one of {@link #points()}
   * @param sequence index in the list that was captured
   * @throws IllegalArgumentException if the point was not kept
   */
  public float[][] at(HookPoint point, int sequence) {
    List<float[][]> kept = byPoint.get(point);
    if (kept == null) {
      throw new IllegalArgumentException(point + " was not captured; kept are " + points());
    }
    return kept.get(sequence);
  }
}
