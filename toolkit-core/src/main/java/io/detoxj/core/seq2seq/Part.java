/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

/** A part of an encoder-decoder that hook points lie in. */
public enum Part {
  /** The encoder, whose tokens are those of the source. */
  ENCODER("encoder."),
  /** The decoder but for what {@link #CROSS} names. */
  DECODER("decoder."),
  /**
   * The attention of the decoder's blocks to the encoder's states. Its keys and values are computed
   * once for a source and have the source's tokens; all else has those of the decoder.
   */
  CROSS("decoder.");

  private final String prefix;

  Part(String prefix) {
    this.prefix = prefix;
  }

  String prefix() {
    return prefix;
  }
}
