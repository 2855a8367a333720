/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

/** The losses an autoencoder can be trained with; each ends as one of the stored architectures. */
public enum SaeObjective {
  /** ReLU with an L1 penalty, weighted by the norms of the decoder's rows. */
  STANDARD,
  /** The k largest of each token. */
  TOPK,
  /** The k times batch size largest of a batch; stored as JumpReLU with one threshold. */
  BATCH_TOPK,
  /** Learned thresholds with an L0 penalty through straight-through estimators. */
  JUMPRELU,
  /** A gate, a magnitude, and a second reconstruction by the gate alone. */
  GATED
}
