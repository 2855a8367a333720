/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

/**
 * The sizes every transformer has.
 *
 * @param layers number of blocks
 * @param width size of the residual stream (dModel)
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides the query heads (grouped-query attention)
 * @param headWidth size of one head
 * @param mlpWidth size of the MLP's inner activation
 * @param contextLength longest sequence, in tokens
 * @param vocabularySize number of tokens
 */
public record Dimensions(
    int layers,
    int width,
    int heads,
    int keyValueHeads,
    int headWidth,
    int mlpWidth,
    int contextLength,
    int vocabularySize) {
  private static final int MAX_LAYERS = 1_000;

  /** Checks that the sizes make a model. */
  public Dimensions {
    int[] sizes = {
      layers, width, heads, keyValueHeads, headWidth, mlpWidth, contextLength, vocabularySize
    };
    for (int size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException("all sizes must be 1 or more but one is " + size);
      }
    }
    if (layers > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "the number of layers " + layers + " is more than " + MAX_LAYERS);
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "the number of heads "
              + heads
              + " must be a multiple of the number of key-value heads "
              + keyValueHeads);
    }
  }

  /**
   * Those of a model in which every head has keys and values of its own and the heads share the
   * width.
   *
   * @param layersField says the number of layers
   */
  static Dimensions read(
      ConfigReader config, String layersField, int width, int heads, int mlpWidth, int context) {
    int layers = config.size(layersField);
    int vocabulary = config.size("vocab_size");
    try {
      return new Dimensions(
          layers, width, heads, heads, width / heads, mlpWidth, context, vocabulary);
    } catch (IllegalArgumentException e) {
      throw config.refused(e.getMessage());
    }
  }

  /** The same sizes with another longest sequence. */
  Dimensions withContext(int tokens) {
    return new Dimensions(
        layers, width, heads, keyValueHeads, headWidth, mlpWidth, tokens, vocabularySize);
  }
}
