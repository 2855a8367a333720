/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;

/**
 * The forward pass of one architecture over weights it does not own. Activations are float32,
 * {@code [batch, seq, dModel]} unless said otherwise, and belong to the pass. Safe for use by
 * several threads, each with its own pass.
 */
public interface Decoder extends AutoCloseable {
  /** What enters the first block. */
  NDArray embed(ForwardPass pass);

  /**
   * One block. It calls the hooks between its ends by name; where there are none, it may take a
   * faster way to the same result.
   *
   * @param stream the residual stream as it enters
   * @return the residual stream as it leaves
   */
  NDArray block(int layer, NDArray stream, ForwardPass pass);

  /**
   * The norm after the last block. It calls the hooks of {@link
   * io.detoxj.core.hook.HookPoint#FINAL_NORMALIZED}.
   */
  NDArray finalNorm(NDArray stream, ForwardPass pass);

  /**
   * Unembedding.
   *
   * @param normed the normed stream
   * @return logits {@code [batch, seq, vocabulary]}, float32
   */
  NDArray unembed(NDArray normed, ForwardPass pass);

  /** Frees what it made; the weights stay. */
  @Override
  void close();
}
