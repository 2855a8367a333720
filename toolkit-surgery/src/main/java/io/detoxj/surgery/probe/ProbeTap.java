/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.model.TextPooling;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a probe reads.
 *
 * @param point the hook point; the paper's "layer 32" of a 32-block Llama is {@link
 *     HookPoint#FINAL_NORM} in its code
 * @param model the model it reads
 * @param pooling which tokens count
 */
public record ProbeTap(HookPoint point, Origin model, TextPooling pooling) {
  /** The hash of the model's weights. */
  public String modelSha256() {
    return model.weightsSha256();
  }

  /** Whether a probe of this place may read what was collected there. */
  boolean reads(ProbeTap other) {
    boolean sameModel =
        (model.checkpoint().isPresent() && other.model.checkpoint().isPresent())
            ? model.equals(other.model)
            : modelSha256().equals(other.modelSha256());
    return point.equals(other.point) && sameModel;
  }

  Map<String, String> metadata() {
    Map<String, String> all = new TreeMap<>(model.metadata());
    all.put("point", point.name());
    all.put("special_tokens", Boolean.toString(pooling.specialTokens()));
    all.put("max_tokens", Integer.toString(pooling.maxTokens()));
    return all;
  }

  /**
   * Reads {@link #metadata}.
   *
   * @throws IllegalArgumentException if something is missing or wrong
   */
  static ProbeTap of(Map<String, String> metadata) {
    String point = metadata.getOrDefault("point", "");
    try {
      return new ProbeTap(
          HookPoint.parse(point),
          Origin.read(metadata),
          new TextPooling(
              Boolean.parseBoolean(metadata.get("special_tokens")),
              Integer.parseInt(metadata.getOrDefault("max_tokens", ""))));
    } catch (UnknownHookPointException e) {
      throw new IllegalArgumentException("its hook point is \"" + point + "\"", e);
    }
  }
}
