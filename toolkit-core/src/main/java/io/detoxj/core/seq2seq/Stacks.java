/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.KvCache;
import org.jspecify.annotations.Nullable;

/**
 * The encoder and the decoder of one architecture over weights they do not own. Activations are
 * float32, {@code [rows, columns, d]} unless said otherwise, and belong to the pass. Safe for use
 * by several threads, each with its own passes.
 */
interface Stacks extends AutoCloseable {
  /** What enters the first block of the pass's stack. */
  NDArray embed(StackPass pass);

  /** One block of the encoder; it calls the hooks between its ends by name. */
  NDArray encoderBlock(int layer, NDArray stream, StackPass pass);

  /**
   * Keys and values of a block of the decoder for the encoder's states, {@code [2, sources, heads,
   * columns, w]}.
   *
   * @param pass of the encoder
   */
  NDArray cross(int layer, NDArray states, StackPass pass);

  /**
   * One block of the decoder; it calls the hooks between its ends by name.
   *
   * @param cache to read and extend; null for a pass that keeps nothing
   */
  NDArray decoderBlock(
      int layer, NDArray stream, StackPass pass, Sources sources, @Nullable KvCache cache);

  /** What follows the last block of the pass's stack before anything reads it. */
  NDArray finalNorm(NDArray stream, StackPass pass);

  /** Logits of the decoder's normed stream, {@code [rows, columns, vocabulary]}. */
  NDArray logits(NDArray normed, StackPass pass);

  /** Frees what it made; the weights stay. */
  @Override
  void close();
}
