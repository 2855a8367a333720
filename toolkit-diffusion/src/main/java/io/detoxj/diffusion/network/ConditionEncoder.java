/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the source: blocks of self-attention over its states, a norm, and the places after it. The
 * release has it switched off; a token for no source, to which a dropped condition leaves the only
 * key, is ours.
 */
public final class ConditionEncoder implements AutoCloseable {
  private final NetworkSizes sizes;
  private final ModelTensors tensors;
  private final List<NamedTensors> blocks = new ArrayList<>();

  /**
   * What the score network reads of sources.
   *
   * @param states {@code [batch, 1 + tokens, width]}, the token for no source first
   * @param mask {@code [batch, 1, 1, 1 + tokens]}
   */
  public record Condition(NDArray states, NDArray mask) {}

  /** Of these weights, which stay with their owner. */
  public ConditionEncoder(Weights weights) {
    this.sizes = weights.sizes();
    this.tensors = weights.part(NetworkPart.CONDITION);
    for (int layer = 0; layer < sizes.conditionLayers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  /**
   * Reads sources.
   *
   * @param source {@code [batch, tokens, encoderWidth]}, standardised states
   * @param seen {@code [batch][tokens]}, which of them are there
   * @param dropped for which rows there is no source
   */
  public Condition read(NDArray source, boolean[][] seen, boolean[] dropped, Pass pass) {
    TensorOps t = pass.operators();
    int tokens = seen[0].length;
    NDArray x = Projection.of(source, "input", tensors, sizes, t);
    NDArray heads = pass.whole(sizes.heads());
    NDArray cos = pass.rotations(tokens, sizes.headWidth(), true);
    NDArray sin = pass.rotations(tokens, sizes.headWidth(), false);
    NDArray mask = pass.mask(seen);
    for (NamedTensors block : blocks) {
      x = t.call("condition_block", List.of(x, heads, cos, sin, mask), block, List.of());
    }
    NDArray normed = t.call("rms_alone", x, tensors.get("output_norm.weight"));
    NDArray placed = t.call("placed", normed, tensors.get("places"));
    NDArray none = t.call("for_each", placed, tensors.get("none")); // [B, 1, d]
    return new Condition(t.call("joined", none, placed), pass.mask(keys(seen, dropped)));
  }

  private static boolean[][] keys(boolean[][] seen, boolean[] dropped) {
    boolean[][] keys = new boolean[seen.length][1 + seen[0].length];
    for (int row = 0; row < seen.length; row++) {
      keys[row][0] = true;
      if (!dropped[row]) {
        System.arraycopy(seen[row], 0, keys[row], 1, seen[row].length);
      }
    }
    return keys;
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
