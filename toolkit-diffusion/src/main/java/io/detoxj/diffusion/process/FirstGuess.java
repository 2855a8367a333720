/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

/** What stands in the place of the previous prediction before there is one. */
public enum FirstGuess {
  /** Zeros, as the paper has it. */
  NOTHING,
  /**
   * The latents of the source, for rewriting that keeps most words: the network begins with a text
   * that is nearly right, and learns what to change. Zeros where there is no source.
   */
  SOURCE
}
