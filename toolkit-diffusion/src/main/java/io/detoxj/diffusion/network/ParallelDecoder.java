/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes all tokens of a text at once from its latents. Every place begins alike, as the paper's
 * does with a mask token at each: what its feed-forward layer makes of the one embedding is one
 * vector, which is learned here as such, and its scale at masked places one number a layer. No
 * length goes in; the text ends at its first end token.
 */
public final class ParallelDecoder implements AutoCloseable {
  private final NetworkSizes sizes;
  private final ModelTensors tensors;
  private final @Nullable NDArray table;
  private final List<NamedTensors> blocks = new ArrayList<>();

  /** Of these weights, which stay with their owner, and with a matrix of its own at its end. */
  public ParallelDecoder(Weights weights) {
    this(weights, null);
  }

  /**
   * Of these weights, which stay with their owner.
   *
   * @param table {@code [vocabulary, encoderWidth]}, the encoder's rows of its output tokens, which
   *     stays with its owner; none if it has a matrix of its own
   */
  public ParallelDecoder(Weights weights, @Nullable NDArray table) {
    if (weights.sizes().tied() != (table != null)) {
      throw new IllegalArgumentException(
          "a table of tokens is for decoders that are tied to one, and needed there");
    }
    this.table = table;
    this.sizes = weights.sizes();
    this.tensors = weights.part(NetworkPart.DECODER);
    for (int layer = 0; layer < sizes.decoderLayers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  /**
   * The last hidden states.
   *
   * @param latents {@code [batch, latents, width]}
   * @return {@code [batch, maxTokens, width]}
   */
  public NDArray hidden(NDArray latents, Pass pass) {
    TensorOps t = pass.operators();
    NDArray places = tensors.get("places");
    NDArray context = t.call("placed", latents, places); // [B, N, d]
    NDArray start = t.call("for_each", latents, tensors.get("start")); // [B, 1, d]
    NDArray same = pass.scratch().zeros(new Shape(1, sizes.maxTokens(), 1));
    NDArray y = t.call("placed", t.call("sum_of", start, same), places); // [B, T, d]
    NDArray heads = pass.whole(sizes.heads());
    for (NamedTensors block : blocks) {
      y = t.call("decoder_block", List.of(y, context, heads), block, List.of());
    }
    return y;
  }

  /**
   * Hidden states of some tokens, text after text.
   *
   * @param hidden {@code [batch, maxTokens, width]}
   * @param rows which, {@code [tokens]} of {@code text * maxTokens + place}
   * @return {@code [tokens, width]}
   */
  public NDArray at(NDArray hidden, NDArray rows, Pass pass) {
    return pass.operators().call("tokens_at", hidden, rows);
  }

  /**
   * Mean cross-entropy in nats.
   *
   * @param some {@code [tokens, width]} hidden states
   * @param targets {@code [tokens]}, int64, of the decoder's vocabulary
   */
  public NDArray tokenLoss(NDArray some, NDArray targets, Pass pass) {
    return pass.operators().call("token_loss", named(some, pass), table(), targets);
  }

  /**
   * Mean squared distance of hidden states to the encoder's.
   *
   * @param some {@code [tokens, width]} hidden states
   * @param clean {@code [tokens, encoderWidth]}, standardised
   */
  public NDArray stateLoss(NDArray some, NDArray clean, Pass pass) {
    NDArray states = Projection.of(some, "states", tensors, sizes, pass.operators());
    return pass.operators().call("mean_square", states, clean);
  }

  /**
   * The likeliest token at each place.
   *
   * @param hidden {@code [batch, maxTokens, width]}
   * @return {@code [batch, maxTokens]}, int64
   */
  public NDArray tokens(NDArray hidden, Pass pass) {
    return pass.operators().call("likeliest", named(hidden, pass), table());
  }

  /**
   * What is multiplied with the rows of tokens.
   *
   * @param hidden {@code [..., width]}
   * @return {@code [..., encoderWidth]} if it is tied to the encoder's table, else what came in
   */
  public NDArray named(NDArray hidden, Pass pass) {
    return table == null
        ? hidden
        : pass.operators()
            .call("projected", hidden, tensors.get("head.weight"), tensors.get("head.bias"));
  }

  private NDArray table() {
    return table == null ? tensors.get("head.weight") : table;
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
