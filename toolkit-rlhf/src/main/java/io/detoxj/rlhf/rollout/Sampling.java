/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Stops;
import java.util.List;
import java.util.Set;

/**
 * How texts are sampled to learn from. Whatever is left out of the draw here, the probabilities
 * that are learnt with are those of the whole vocabulary at temperature 1; so with a nucleus the
 * samples are not quite those of the policy, and a penalty that is an average over them is not
 * quite a KL divergence.
 *
 * @param samples texts of each prompt
 * @param newTokens the most tokens of a text
 * @param temperature divides the logits of the draw
 * @param topP the nucleus of the draw; 1 for the whole vocabulary
 * @param mayEnd whether a text may end before that. Where an empty text is the least toxic one, a
 *     policy that may end learns to say nothing
 */
public record Sampling(
    int samples, int newTokens, double temperature, double topP, boolean mayEnd) {
  /** Texts of one length, from a nucleus of 0.9. */
  public static Sampling nucleus(int samples, int newTokens) {
    return new Sampling(samples, newTokens, 1, 0.9, false);
  }

  /** The generator's settings; these check the numbers, too. */
  public GenerationConfig generation(long seed) {
    return GenerationConfig.nucleus(newTokens, topP)
        .withTemperature(temperature)
        .withSamples(samples)
        .withSeed(seed)
        .with(mayEnd ? Stops.NONE : new Stops(List.of(), Set.of(), newTokens));
  }
}
