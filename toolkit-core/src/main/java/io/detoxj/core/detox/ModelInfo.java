/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a detoxifier may know of the model it is planned for.
 *
 * @param architecture the Hugging Face model type, such as {@code gpt2}
 * @param weightsSha256 hash of the weights file, 64 hexadecimal digits
 * @param layers number of blocks
 * @param width size of the residual stream (dModel)
 * @param vocabularySize number of tokens
 * @param contextLength longest sequence, in tokens
 * @param hookPoints all places that can be hooked
 */
public record ModelInfo(
    String architecture,
    String weightsSha256,
    int layers,
    int width,
    int vocabularySize,
    int contextLength,
    Set<HookPoint> hookPoints) {
  /** Copies the set. */
  public ModelInfo {
    hookPoints = Set.copyOf(hookPoints);
  }

  /**
   * Checks that a hook point exists in the model.
   *
   * @return the point
   * @throws UnknownHookPointException if it does not; the message names the range there is
   */
  public HookPoint requireHookPoint(HookPoint point) {
    if (!hookPoints.contains(point)) {
      TreeSet<HookPoint> sorted = new TreeSet<>(hookPoints);
      HookPoint nearest = sorted.floor(point) != null ? sorted.floor(point) : sorted.first();
      throw new UnknownHookPointException(
          "the model has no hook point "
              + point
              + "; it has "
              + layers
              + " blocks, "
              + sorted.first()
              + " to "
              + sorted.last()
              + "; the nearest is "
              + nearest);
    }
    return point;
  }
}
