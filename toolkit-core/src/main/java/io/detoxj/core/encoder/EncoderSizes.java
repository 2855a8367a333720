/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;

/**
 * The sizes of an encoder.
 *
 * @param layers number of blocks
 * @param width size of the residual stream, d
 * @param embeddingWidth size of the embeddings, d as a rule; a matrix brings others to d
 * @param heads attention heads
 * @param mlpWidth size of the MLP's inner activation
 * @param positions rows of the table of positions
 * @param vocabularySize number of tokens
 * @param tokenTypes rows of the table of token types; 0 if there is none
 * @param taskTypes rows of the table of kinds of tasks, of which the first is used; 0 if there is
 *     none
 * @param epsilon of layer norm
 * @param activation of the MLPs
 */
record EncoderSizes(
    int layers,
    int width,
    int embeddingWidth,
    int heads,
    int mlpWidth,
    int positions,
    int vocabularySize,
    int tokenTypes,
    int taskTypes,
    double epsilon,
    Activation activation) {
  private static final int MAX_LAYERS = 1_000;

  /** The same with embeddings of another width. */
  EncoderSizes withEmbeddingWidth(int other) {
    return new EncoderSizes(
        layers,
        width,
        other,
        heads,
        mlpWidth,
        positions,
        vocabularySize,
        tokenTypes,
        taskTypes,
        epsilon,
        activation);
  }

  /** The same with a table of kinds of tasks. */
  EncoderSizes withTaskTypes(int other) {
    return new EncoderSizes(
        layers,
        width,
        embeddingWidth,
        heads,
        mlpWidth,
        positions,
        vocabularySize,
        tokenTypes,
        other,
        epsilon,
        activation);
  }

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
