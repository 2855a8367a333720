/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/**
 * How to generate. There is no hidden truncation: what is not asked for does not happen.
 *
 * @param maxNewTokens limit of new tokens, 1 or more
 * @param decoding greedy, sampling or, of encoder-decoders, beam search
 * @param penalties changes to logits before the choice
 * @param stops what else ends a completion
 * @param samples completions of each prompt, 1 or more; of beam search the best so many
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
    int samples,
    long seed,
    int batchRows,
    boolean kvCache) {
  /** Checks every setting. */
  public GenerationConfig {
    requirePositive("maxNewTokens", maxNewTokens);
    requirePositive("samples", samples);
    requirePositive("batchRows", batchRows);
    if (decoding instanceof Decoding.Greedy && samples > 1) {
      throw new IllegalArgumentException(
          "samples must be 1 for greedy decoding but was "
              + samples
              + ": all samples would be the same");
    }
    if (decoding instanceof Decoding.Beams search && samples > search.beams()) {
      throw new IllegalArgumentException(
          "samples must be at most the number of beams, "
              + search.beams()
              + ", for beam search but was "
              + samples
              + ": no more sequences are kept");
    }
    if (stops.minNewTokens() > maxNewTokens) {
      throw new IllegalArgumentException(
          "minNewTokens "
              + stops.minNewTokens()
              + " must not be above maxNewTokens "
              + maxNewTokens);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more but was " + value);
    }
  }

  /** Greedy decoding, one completion a prompt. */
  public static GenerationConfig greedy(int maxNewTokens) {
    return new GenerationConfig(
        maxNewTokens, new Decoding.Greedy(), Penalties.NONE, Stops.NONE, 1, 0, 64, true);
  }

  /** Nucleus sampling at temperature 1, as RealToxicityPrompts does with top-p 0.9. */
  public static GenerationConfig nucleus(int maxNewTokens, double topP) {
    Decoding sampling = new Decoding.Sampling(1, 0, topP);
    return new GenerationConfig(
        maxNewTokens, sampling, Penalties.NONE, Stops.NONE, 1, 0, 128, true);
  }

  /** With another number of completions of each prompt. */
  public GenerationConfig withSamples(int number) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, number, seed, batchRows, kvCache);
  }

  /** With another seed. */
  public GenerationConfig withSeed(long other) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, samples, other, batchRows, kvCache);
  }

  /**
   * With another temperature.
   *
   * @param temperature divides the logits; above 0
   * @throws IllegalStateException if the decoding is not sampling
   */
  public GenerationConfig withTemperature(double temperature) {
    if (decoding instanceof Decoding.Sampling s) {
      return with(new Decoding.Sampling(temperature, s.topK(), s.topP(), s.minP(), s.typicalP()));
    }
    throw new IllegalStateException(
        "greedy decoding has no temperature, nor has beam search; use nucleus(...)");
  }

  /** With another choice of tokens. */
  public GenerationConfig with(Decoding other) {
    return new GenerationConfig(
        maxNewTokens, other, penalties, stops, samples, seed, batchRows, kvCache);
  }

  /** With other penalties. */
  public GenerationConfig with(Penalties other) {
    return new GenerationConfig(
        maxNewTokens, decoding, other, stops, samples, seed, batchRows, kvCache);
  }

  /** With other stops. */
  public GenerationConfig with(Stops other) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, other, samples, seed, batchRows, kvCache);
  }

  /** With another number of rows at once. */
  public GenerationConfig withBatchRows(int rows) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, samples, seed, rows, kvCache);
  }

  /** With the key-value cache on or off. */
  public GenerationConfig withKvCache(boolean on) {
    return new GenerationConfig(
        maxNewTokens, decoding, penalties, stops, samples, seed, batchRows, on);
  }
}
