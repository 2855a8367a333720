/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.ConfigReader;

/**
 * The sizes of an encoder-decoder.
 *
 * @param width size of the residual streams, d
 * @param encoderLayers blocks of the encoder
 * @param encoderHeads attention heads of the encoder
 * @param encoderHeadWidth size of one of them
 * @param encoderMlpWidth inner size of the encoder's MLPs
 * @param decoderLayers blocks of the decoder
 * @param decoderHeads attention heads of the decoder
 * @param decoderHeadWidth size of one of them
 * @param decoderMlpWidth inner size of the decoder's MLPs
 * @param maxTokens longest source and longest output, special tokens included
 * @param vocabularySize number of tokens
 */
record Seq2SeqSizes(
    int width,
    int encoderLayers,
    int encoderHeads,
    int encoderHeadWidth,
    int encoderMlpWidth,
    int decoderLayers,
    int decoderHeads,
    int decoderHeadWidth,
    int decoderMlpWidth,
    int maxTokens,
    int vocabularySize) {
  private static final int MAX_LAYERS = 1_000;

  /** Checks that the sizes make a model. */
  Seq2SeqSizes check(ConfigReader config) {
    int layers = Math.max(encoderLayers, decoderLayers);
    if (layers > MAX_LAYERS) {
      throw config.refused("the number of layers " + layers + " is more than " + MAX_LAYERS);
    }
    return this;
  }
}
