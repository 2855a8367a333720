/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.Arrays;
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
   * The activations of one sequence, {@code [length][n]}, padding left out. Queries, keys, values
   * and {@code attn.z} have their heads side by side, {@code n = heads * headWidth}; of attention
   * patterns see {@link #pattern}.
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

  /**
   * The attention pattern of one sequence, {@code [heads][query][key]}, padding left out.
   *
   * @param layer the block
   * @param sequence index in the list that was captured
   * @throws IllegalArgumentException if the pattern of this block was not kept
   */
  public float[][][] pattern(int layer, int sequence) {
    float[][] rows = at(new HookPoint(layer, HookSite.ATTN_PATTERN), sequence);
    int length = rows.length;
    float[][][] pattern = new float[rows[0].length / length][length][];
    for (int query = 0; query < length; query++) {
      for (int head = 0; head < pattern.length; head++) {
        int from = head * length;
        pattern[head][query] = Arrays.copyOfRange(rows[query], from, from + length);
      }
    }
    return pattern;
  }
}
