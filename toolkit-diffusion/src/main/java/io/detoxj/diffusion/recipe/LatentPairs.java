/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import io.detoxj.core.io.Sha256;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.PaddedStates;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.latent.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the diffusion learns from: standardised latents of targets, cached, and for each the states
 * of its source.
 */
public final class LatentPairs {
  private static final int TOGETHER = 512;

  private final List<float[]> latents;
  private final Standardizer statistics;
  private final StateStore texts;
  private final Standardizer states;
  private final List<Pair> pairs;

  /**
   * A pair by the numbers of its texts.
   *
   * @param source the same as the target for a model without a condition
   * @param target what is to be written
   */
  public record Pair(int source, int target) {}

  private LatentPairs(
      List<float[]> latents,
      Standardizer statistics,
      StateStore texts,
      Standardizer states,
      List<Pair> pairs) {
    this.latents = latents;
    this.statistics = statistics;
    this.texts = texts;
    this.states = states;
    this.pairs = pairs;
  }

  /**
   * Latents of clean targets, their mean and deviation for each position and dimension.
   *
   * @param pairs at least one
   */
  public static LatentPairs of(LatentAutoencoder autoencoder, StateStore texts, List<Pair> pairs) {
    List<float[]> raw = new ArrayList<>(pairs.size());
    Standardizer.Collector collector =
        new Standardizer.Collector(autoencoder.sizes().latentNumbers());
    for (int from = 0; from < pairs.size(); from += TOGETHER) {
      List<FrozenEncoder.Encoded> some =
          pairs.subList(from, Math.min(pairs.size(), from + TOGETHER)).stream()
              .map(pair -> texts.encoded(pair.target()))
              .toList();
      List<float[]> made = autoencoder.latents(some);
      made.forEach(collector::add);
      raw.addAll(made);
    }
    Standardizer statistics = collector.done();
    return new LatentPairs(
        raw.stream().map(statistics::apply).toList(),
        statistics,
        texts,
        autoencoder.standardizer(),
        List.copyOf(pairs));
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.size();
  }

  /** Mean and deviation of the latents, {@code [latents * width]}. */
  public Standardizer statistics() {
    return statistics;
  }

  /** The standardised latents of a target. */
  float[] latents(int pair) {
    return latents.get(pair);
  }

  /** The standardised states of sources. */
  PaddedStates sources(int[] some) {
    List<FrozenEncoder.Encoded> sources = new ArrayList<>(some.length);
    int longest = 0;
    for (int pair : some) {
      FrozenEncoder.Encoded source = texts.encoded(pairs.get(pair).source());
      longest = Math.max(longest, source.ids().length);
      sources.add(source);
    }
    return PaddedStates.of(sources, states, longest);
  }

  /** Of the texts and how they are paired. */
  String sha256() {
    String paired =
        pairs.stream()
            .map(pair -> pair.source() + " " + pair.target())
            .collect(Collectors.joining("\n"));
    return Sha256.hexOf(texts.sha256() + "\n" + paired);
  }
}
