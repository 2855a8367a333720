/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;

/** The forward pass of one architecture over weights it holds. */
interface Decoder {
  /**
   * Runs every block.
   *
   * @return the residual stream after the last block, {@code [batch, seq, dModel]}, owned by the
   *     pass
   */
  NDArray blocks(ForwardPass pass);

  /**
   * Final norm and unembedding.
   *
   * @param stream {@code [batch, seq, dModel]}
   * @param scratch owns the result
   * @return logits {@code [batch, seq, vocabulary]}, float32
   */
  NDArray head(NDArray stream, NDManager scratch);

  /** An empty cache for a batch; the caller closes it. */
  KvCache newCache(NDManager parent, int rows, int capacity);

  /** The operators the pass is made of. */
  TorchOps ops();
}
