/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes N latents of the states of a text of any length, as a Perceiver resampler does: learned
 * queries that attend to themselves and to the states in one softmax, with norms on queries and
 * keys. The states know their places by a table and stay the same through all blocks. Without
 * blocks there is no compressor, and the states themselves are the latents, made narrower by a
 * linear layer if the width asks for it.
 */
public final class Compressor implements AutoCloseable {
  private final NetworkSizes sizes;
  private final ModelTensors tensors;
  private final List<NamedTensors> blocks = new ArrayList<>();

  /** Of these weights, which stay with their owner. */
  public Compressor(Weights weights) {
    this.sizes = weights.sizes();
    this.tensors = weights.part(NetworkPart.COMPRESSOR);
    for (int layer = 0; layer < sizes.compressorLayers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  /**
   * The latents of texts; each has the root mean square 1 but for the gain of the last norm.
   *
   * @param states {@code [batch, tokens, encoderWidth]}, standardised
   * @param seen {@code [batch][tokens]}, which of them are there
   * @return {@code [batch, latents, width]}
   */
  public NDArray latents(NDArray states, boolean[][] seen, Pass pass) {
    TensorOps t = pass.operators();
    NDArray h = Projection.of(states, "input", tensors, sizes, t);
    if (!sizes.compressed()) {
      return uncompressed(h, seen, pass);
    }
    NDArray context = t.call("placed", h, tensors.get("places")); // [B, T, d]
    NDArray queries = t.call("for_each", h, tensors.get("latents")); // [B, N, d]
    NDArray u = t.call("rms_alone", queries, tensors.get("latents_norm.weight"));
    NDArray heads = pass.whole(sizes.heads());
    NDArray mask = pass.mask(withLatents(seen));
    for (NamedTensors block : blocks) {
      u = t.call("compressor_block", List.of(u, context, heads, mask), block, List.of());
    }
    return t.call("rms_alone", u, tensors.get("output_norm.weight"));
  }

  /** The states of the tokens that are there, and zeros at all other places. */
  private NDArray uncompressed(NDArray states, boolean[][] seen, Pass pass) {
    int tokens = seen[0].length;
    float[] there = new float[seen.length * tokens];
    for (int i = 0; i < there.length; i++) {
      there[i] = seen[i / tokens][i % tokens] ? 1 : 0;
    }
    TensorOps t = pass.operators();
    NDArray kept = t.call("times", states, pass.array(there, seen.length, tokens, 1));
    Shape rest = new Shape(seen.length, sizes.maxTokens() - tokens, sizes.width());
    return tokens == sizes.maxTokens() ? kept : t.call("joined", kept, pass.scratch().zeros(rest));
  }

  private boolean[][] withLatents(boolean[][] seen) {
    boolean[][] keys = new boolean[seen.length][sizes.latents() + seen[0].length];
    for (int row = 0; row < seen.length; row++) {
      Arrays.fill(keys[row], 0, sizes.latents(), true);
      System.arraycopy(seen[row], 0, keys[row], sizes.latents(), seen[row].length);
    }
    return keys;
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
