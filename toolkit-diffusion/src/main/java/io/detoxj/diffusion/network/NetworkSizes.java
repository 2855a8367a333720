/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import io.detoxj.core.ConfigException;

/**
 * How large the networks are. The paper has one width, that of its encoder; another one adds a
 * linear layer before the compressor, the condition and the loss on states.
 *
 * @param encoderWidth of the frozen encoder's states
 * @param width d, of latents and of all streams
 * @param heads of all attentions; d / heads is even
 * @param latents N, how many vectors stand for a text, whatever its length
 * @param maxTokens the longest text, special tokens included
 * @param vocabulary how many tokens the decoder can write
 * @param compressorLayers blocks from states to latents; 0 for no compressor: the states themselves
 *     are the latents, one for each token, behind a linear layer where the widths differ
 * @param decoderLayers blocks from latents to tokens
 * @param scoreLayers blocks of the score network, an even number
 * @param conditionLayers blocks over the source's states; 0 for a model without a condition
 * @param tied whether the decoder knows tokens by the encoder's own table of them, behind a linear
 *     layer, in place of a matrix that it learns
 * @param keeps whether a gate decides for each number of the latents how much of the previous
 *     prediction stays; the paper has none
 */
public record NetworkSizes(
    int encoderWidth,
    int width,
    int heads,
    int latents,
    int maxTokens,
    int vocabulary,
    int compressorLayers,
    int decoderLayers,
    int scoreLayers,
    int conditionLayers,
    boolean tied,
    boolean keeps) {
  private static final int MOST_WIDTH = 8192;
  private static final int MOST_LAYERS = 96;
  private static final int MOST_TOKENS = 8192;
  private static final int MOST_WORDS = 1_000_000;

  /**
   * Checks every size.
   *
   * @throws ConfigException if one is out of range, or they do not fit together
   */
  public NetworkSizes {
    within("encoderWidth", encoderWidth, 1, MOST_WIDTH);
    within("width", width, 2, MOST_WIDTH);
    within("heads", heads, 1, width);
    within("latents", latents, 1, MOST_TOKENS);
    within("maxTokens", maxTokens, 3, MOST_TOKENS);
    within("vocabulary", vocabulary, 2, MOST_WORDS);
    within("compressorLayers", compressorLayers, 0, MOST_LAYERS);
    within("decoderLayers", decoderLayers, 1, MOST_LAYERS);
    within("scoreLayers", scoreLayers, 2, MOST_LAYERS);
    within("conditionLayers", conditionLayers, 0, MOST_LAYERS);
    if (compressorLayers == 0 && latents != maxTokens) {
      throw new ConfigException(
          "without a compressor each token has its latent: latents must be %s, but they are %s"
              .formatted(maxTokens, latents));
    }
    if (width % heads != 0 || width / heads % 2 != 0) {
      throw new ConfigException(
          "a width of %s has no %s heads of one even width; choose heads so that width / heads is even"
              .formatted(width, heads));
    }
    if (scoreLayers % 2 != 0) {
      throw new ConfigException(
          "scoreLayers must be even, for each block of the first half feeds one of the second, but was "
              + scoreLayers);
    }
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigException(
          "%s must be from %s to %s but was %s".formatted(name, least, most, value));
    }
  }

  /** Those of the paper's released models for texts of up to 128 tokens of BERT, unconditional. */
  public static NetworkSizes paper(int latents) {
    return new NetworkSizes(768, 768, 12, latents, 128, 28_996, 12, 12, 12, 0, false, false);
  }

  /** Of a head. */
  int headWidth() {
    return width / heads;
  }

  /** Rows of a table of places that serves tokens and latents. */
  int places() {
    return Math.max(latents, maxTokens);
  }

  /** Whether the states of tokens are made fewer. */
  boolean compressed() {
    return compressorLayers > 0;
  }

  /** Whether a text can be given as a condition. */
  public boolean conditional() {
    return conditionLayers > 0;
  }

  /**
   * Floating-point operations of one pass of the score network over one text: twice the
   * multiplications of its linear layers and attentions, {@code 2 layers (17 N d^2 + 2 N^2 d + d^2)
   * + 8 d^2}, {@code 2 layers (2 N d^2 + 2 N keys d)} with a condition, and {@code 2 N d^2} for a
   * gate. What is computed once for all passes, such as the condition's keys, is not in it.
   *
   * @param keys of the condition, one for each token of the source and one more
   */
  public long scoreOperations(int keys) {
    long d = width;
    long n = latents;
    long block = 17 * n * d * d + 2 * n * n * d + d * d;
    if (conditional()) {
      block += 2 * n * d * d + 2 * n * keys * d;
    }
    return 2L * scoreLayers * block + 8 * d * d + (keeps ? 2 * n * d * d : 0);
  }

  /** How many numbers a text's latents have. */
  public int latentNumbers() {
    return latents * width;
  }
}
