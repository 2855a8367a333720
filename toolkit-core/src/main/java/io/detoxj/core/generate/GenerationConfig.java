/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/**
 * How to generate. There is no hidden truncation: what is not asked for does not happen.
 *
 * @param maxNewTokens limit of new tokens, 1 or more
 * @param decoding greedy or sampling
 * @param penalties changes to logits before the choice
 * @param stops what else ends a completion
 * @param samplesPerPrompt completions of each prompt, 1 or more
 * @param seed of the run's random streams
 * @param batchRows most sequences generated at once; samples do not depend on it
 * @param kvCache whether keys and values are kept between steps; without, every step reads the
 *     whole sequence again (slow; for checks)
 */
public record GenerationConfig(
    int maxNewTokens,
    Decoding decoding,
    Penalties penalties,
    Stops stops,
    int samplesPerPrompt,
    long seed,
    int batchRows,
    boolean kvCache) {
  /** Checks every setting. */
  public GenerationConfig {
    requirePositive("maxNewTokens", maxNewTokens);
    requirePositive("samplesPerPrompt", samplesPerPrompt);
    requirePositive("batchRows", batchRows);
    if (decoding instanceof Decoding.Greedy && samplesPerPrompt > 1) {
      throw new IllegalArgumentException(
          "samplesPerPrompt must be 1 for greedy decoding but was "
              + samplesPerPrompt
              + ": all samples would be the same");
    }
    if (stops.minNewTokens() > maxNewTokens) {
      throw new IllegalArgumentException(
          "minNewTokens "
              + stops.minNewTokens()
              + " must not be above maxNewTokens "
              + maxNewTokens);
    }
  }

  /** Without penalties and further stops. */
  public GenerationConfig(
      int maxNewTokens,
      Decoding decoding,
      int samplesPerPrompt,
      long seed,
      int batchRows,
      boolean kvCache) {
    this(
        maxNewTokens,
        decoding,
        Penalties.NONE,
        Stops.NONE,
        samplesPerPrompt,
        seed,
        batchRows,
        kvCache);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more but was " + value);
    }
  }

  /** Greedy decoding, one completion a prompt. */
  public static GenerationConfig greedy(int maxNewTokens) {
    return new GenerationConfig(maxNewTokens, new Decoding.Greedy(), 1, 0, 64, true);
  }

  /** Nucleus sampling at temperature 1, as RealToxicityPrompts does with top-p 0.9. */
  public static GenerationConfig nucleus(
      int maxNewTokens, double topP, int samplesPerPrompt, long seed) {
    return new GenerationConfig(
        maxNewTokens, new Decoding.Sampling(1.0, 0, topP), samplesPerPrompt, seed, 128, true);
  }

  /** The same with another way to choose tokens. */
  public GenerationConfig with(Decoding other) {
    return new GenerationConfig(
        maxNewTokens, other, penalties, stops, samplesPerPrompt, seed, batchRows, kvCache);
  }

  /** The same with other penalties. */
  public GenerationConfig with(Penalties other) {
    return new GenerationConfig(
        maxNewTokens, decoding, other, stops, samplesPerPrompt, seed, batchRows, kvCache);
  }

  /** The same with other stops. */
  public GenerationConfig with(Stops other) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, other, samplesPerPrompt, seed, batchRows, kvCache);
  }

  /** The same with another number of rows at once. */
  public GenerationConfig withBatchRows(int rows) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, samplesPerPrompt, seed, rows, kvCache);
  }

  /** The same with the key-value cache on or off. */
  public GenerationConfig withKvCache(boolean on) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, samplesPerPrompt, seed, batchRows, on);
  }
}
