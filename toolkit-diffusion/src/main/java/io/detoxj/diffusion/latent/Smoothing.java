/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

/** What makes the latent space smooth, in the order in which the authors add it. */
public enum Smoothing {
  /** A: cross-entropy alone. */
  TOKENS,
  /** B: and the distance of the decoder's last states to the encoder's. */
  STATES,
  /** C: and tokens left out of, or noise on, what the compressor reads. */
  ACTIVATIONS,
  /** D, the paper's: and numbers of the latents set to 0. */
  LATENTS;

  /** Whether the loss has the distance of states. */
  public boolean comparesStates() {
    return this != TOKENS;
  }

  /** Whether activations are corrupted in training. */
  public boolean corruptsActivations() {
    return this == ACTIVATIONS || this == LATENTS;
  }

  /** Whether numbers of latents are dropped in training. */
  public boolean dropsLatents() {
    return this == LATENTS;
  }
}
