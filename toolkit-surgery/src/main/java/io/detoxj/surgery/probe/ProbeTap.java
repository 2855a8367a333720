/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

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
 * @param modelSha256 hash of the model's weights
 * @param pooling which tokens count
 */
public record ProbeTap(HookPoint point, String modelSha256, TextPooling pooling) {
  /** Sorted, for the order of {@link Map#of} changes from process to process. */
  Map<String, String> metadata() {
    return new TreeMap<>(
        Map.of(
            "point", point.name(),
            "model_sha256", modelSha256,
            "special_tokens", Boolean.toString(pooling.specialTokens()),
            "max_tokens", Integer.toString(pooling.maxTokens())));
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
          metadata.getOrDefault("model_sha256", ""),
          new TextPooling(
              Boolean.parseBoolean(metadata.get("special_tokens")),
              Integer.parseInt(metadata.getOrDefault("max_tokens", ""))));
    } catch (UnknownHookPointException e) {
      throw new IllegalArgumentException("its hook point is \"" + point + "\"", e);
    }
  }
}
