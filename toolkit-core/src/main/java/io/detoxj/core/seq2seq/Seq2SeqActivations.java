/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Activations of an encoder-decoder kept from one pass, as plain Java. */
public final class Seq2SeqActivations {
  private final Map<Seq2SeqHookPoint, List<float[][]>> byPoint;

  Seq2SeqActivations(Map<Seq2SeqHookPoint, List<float[][]>> byPoint) {
    this.byPoint = new TreeMap<>(byPoint);
  }

  /** The points that were kept, in the order of the forward pass. */
  public Set<Seq2SeqHookPoint> points() {
    return byPoint.keySet();
  }

  /**
   * The activations of one pair of source and output, {@code [length][n]}, padding left out.
   * Queries, keys, values and {@code attn.z} have their heads side by side. A pattern has a row for
   * each query, its heads side by side: {@code n = heads * keys}.
   *
   * @param name of one of {@link #points()}
   * @param pair index in the lists that were captured
   * @throws IllegalArgumentException if the point was not kept
   */
  public float[][] at(String name, int pair) {
    List<float[][]> kept = byPoint.get(Seq2SeqHookPoint.parse(name));
    if (kept == null) {
      throw new IllegalArgumentException(name + " was not captured; kept are " + points());
    }
    return kept.get(pair);
  }
}
