/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;

/**
 * The sizes of an encoder.
 *
 * @param layers number of blocks
 * @param width size of the residual stream, d
 * @param heads attention heads
 * @param mlpWidth size of the MLP's inner activation
 * @param positions rows of the table of positions
 * @param vocabularySize number of tokens
 * @param tokenTypes rows of the table of token types; 0 if there is none
 * @param epsilon of layer norm
 * @param activation of the MLPs
 */
record EncoderSizes(
    int layers,
    int width,
    int heads,
    int mlpWidth,
    int positions,
    int vocabularySize,
    int tokenTypes,
    double epsilon,
    Activation activation) {
  private static final int MAX_LAYERS = 1_000;

  /** Checks that the sizes make a model. */
  EncoderSizes check(ConfigReader config) {
    if (layers > MAX_LAYERS) {
      throw config.refused("the number of layers " + layers + " is more than " + MAX_LAYERS);
    }
    if (width % heads != 0) {
      throw config.refused("the width " + width + " must be a multiple of the heads, " + heads);
    }
    return this;
  }
}
