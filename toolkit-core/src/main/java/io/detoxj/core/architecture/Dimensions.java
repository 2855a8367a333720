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
}
