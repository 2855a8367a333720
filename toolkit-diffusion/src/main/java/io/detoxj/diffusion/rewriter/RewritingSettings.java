/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;

/**
 * How sentences are written.
 *
 * @param sampling how latents are made; one that begins below 1 edits the noised latents of the
 *     source
 * @param guidance weight of the source: 1 is the model as it was trained, above it the source
 *     counts for more, at the cost of a second prediction a step
 * @param candidates how many are written of a sentence; of several, the one most like the others is
 *     taken
 * @param seed of the noise
 */
public record RewritingSettings(Sampling sampling, double guidance, int candidates, long seed) {
  private static final int MOST_CANDIDATES = 64;

  /**
   * Checks the settings.
   *
   * @throws ConfigException if one is out of range
   */
  public RewritingSettings {
    if (!(guidance >= 0 && Double.isFinite(guidance))) {
      throw new ConfigException("guidance must be 0 or more but was " + guidance + "; 1 is none");
    }
    if (candidates < 1 || candidates > MOST_CANDIDATES) {
      throw new ConfigException(
          "candidates must be from 1 to %s but was %s".formatted(MOST_CANDIDATES, candidates));
    }
  }

  /** 20 steps of DDIM, the last prediction, one sample. */
  public static RewritingSettings standard() {
    return new RewritingSettings(Sampling.of(Sampler.DDIM, 20), 1, 1, 1);
  }

  /** The same with another way to make latents. */
  public RewritingSettings with(Sampling other) {
    return new RewritingSettings(other, guidance, candidates, seed);
  }

  /** The same with so many candidates a sentence. */
  public RewritingSettings withCandidates(int number) {
    return new RewritingSettings(sampling, guidance, number, seed);
  }

  /** The same with another weight of the source. */
  public RewritingSettings withGuidance(double weight) {
    return new RewritingSettings(sampling, weight, candidates, seed);
  }

  /** The same with other noise. */
  public RewritingSettings withSeed(long other) {
    return new RewritingSettings(sampling, guidance, candidates, other);
  }
}
