/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.process.Guidance;
import io.detoxj.diffusion.process.Noise;
import io.detoxj.diffusion.process.Sampling;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How smooth the latent space of a model is: what noise on latents costs, what lies between two
 * texts, and how much of a blow in the middle of a rewriting is left at its end. The model stays
 * with its owner.
 */
public final class LatentProbes {
  private final TextDiffusion model;

  /** Of this model. */
  public LatentProbes(TextDiffusion model) {
    this.model = model;
  }

  /**
   * How far a blow in the middle of a rewriting leads from where it would have gone: noise is added
   * to the state once, and the rest goes as it would have. A smooth space forgets most of it.
   *
   * @param sources rewritten once each
   * @param time of the blow: it comes after the first step that reaches it
   * @param deviation of the noise
   * @return the mean squared distance of the final latents, standardised
   * @throws ConfigException as {@link TextDiffusion#rewrite}, or if no step reaches the time
   */
  public double spikeDistance(
      List<String> sources, double time, double deviation, RewritingSettings settings) {
    model.requireReader();
    Sampling sampling = settings.sampling();
    if (!(time <= sampling.time(1) && time >= sampling.end())) {
      throw new ConfigException(
          "the blow must come at a time from %s to %s but was to come at %s"
              .formatted(sampling.end(), sampling.time(1), time));
    }
    int struck = 1;
    while (sampling.time(struck) > time) {
      struck++;
    }
    int last = struck - 1;
    return model.whileOpen(
        () -> {
          RewritingSettings once = settings.withCandidates(1);
          List<float[]> calm = model.sampler().sample(model.rows(sources, once), once);
          List<LatentSampler.Row> rows = model.rows(sources, once);
          IdentityHashMap<LatentSampler.Row, RandomGenerator> blows = new IdentityHashMap<>();
          for (int i = 0; i < rows.size(); i++) {
            blows.put(rows.get(i), RandomStreams.forSample(once.seed(), "spike", i));
          }
          List<float[]> hit =
              model
                  .sampler()
                  .sample(
                      rows,
                      once,
                      (batch, step, at, state, clean) -> {
                        if (step == last) {
                          strike(state, deviation, batch, blows);
                        }
                      });
          double sum = 0;
          for (int i = 0; i < calm.size(); i++) {
            sum += meanSquare(calm.get(i), hit.get(i));
          }
          return sum / calm.size();
        });
  }

  /**
   * How much of texts the autoencoder writes again with noise on their latents.
   *
   * @param deviation of the noise on standardised latents, 0 or more
   * @param seed of the noise
   * @return the share of tokens that stand at their places
   */
  public double accuracyUnderNoise(List<String> texts, double deviation, long seed) {
    return LatentAutoencoder.Recovered.share(recoveredUnderNoise(texts, deviation, seed));
  }

  /** The same text by text, from which an interval can be made. */
  public List<LatentAutoencoder.Recovered> recoveredUnderNoise(
      List<String> texts, double deviation, long seed) {
    return model.whileOpen(
        () ->
            model
                .autoencoder()
                .recovered(model.encoder().encodeAll(texts), model.statistics(), deviation, seed));
  }

  /**
   * Texts on the way from one to another: their latents mixed with the weight {@code sigmoid(10 (a
   * - 0.5))}, for a from 0 to 1.
   *
   * @param points how many, both ends included, 2 or more
   */
  public List<String> between(String one, String other, int points) {
    if (points < 2) {
      throw new ConfigException("points must be 2 or more, for both ends, but was " + points);
    }
    return model.whileOpen(
        () -> {
          List<float[]> ends =
              model.autoencoder().latents(model.encoder().encodeAll(List.of(one, other)));
          List<float[]> mixed = new ArrayList<>();
          for (int point = 0; point < points; point++) {
            double share = 1 / (1 + Math.exp(-10 * ((double) point / (points - 1) - 0.5)));
            mixed.add(Guidance.mix(ends.get(0), ends.get(1), share));
          }
          return model.autoencoder().texts(mixed).stream().map(model.encoder()::text).toList();
        });
  }

  private static void strike(
      float[] state,
      double deviation,
      List<LatentSampler.Row> rows,
      IdentityHashMap<LatentSampler.Row, RandomGenerator> blows) {
    RandomGenerator rest = RandomStreams.named(1, "nothing");
    float[] blow = new float[state.length];
    Noise.byRow(rows.stream().map(row -> blows.getOrDefault(row, rest)).toList()).fill(blow);
    for (int i = 0; i < state.length; i++) {
      state[i] += (float) (deviation * blow[i]);
    }
  }

  private static double meanSquare(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return sum / a.length;
  }
}
