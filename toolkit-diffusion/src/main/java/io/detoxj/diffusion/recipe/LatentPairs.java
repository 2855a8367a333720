/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import io.detoxj.core.io.Sha256;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.PaddedStates;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.latent.StateStore;
import io.detoxj.diffusion.process.FirstGuess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the diffusion learns from: standardised latents of targets, cached, and for each the states
 * of its source.
 */
public final class LatentPairs {
  private static final int TOGETHER = 512;

  private final List<float[]> latents;
  private final Map<Integer, float[]> sources;
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
      Map<Integer, float[]> sources,
      Standardizer statistics,
      StateStore texts,
      Standardizer states,
      List<Pair> pairs) {
    this.latents = latents;
    this.sources = sources;
    this.statistics = statistics;
    this.texts = texts;
    this.states = states;
    this.pairs = pairs;
  }

  /**
   * Latents of clean targets, their mean and deviation for each position and dimension.
   *
   * @param pairs at least one
   * @param guess whether the latents of sources are wanted too
   */
  public static LatentPairs of(
      LatentAutoencoder autoencoder, StateStore texts, List<Pair> pairs, FirstGuess guess) {
    List<float[]> targets = latents(autoencoder, texts, pairs.stream().map(Pair::target).toList());
    Standardizer.Collector collector =
        new Standardizer.Collector(autoencoder.sizes().latentNumbers());
    targets.forEach(collector::add);
    Standardizer statistics = collector.done();
    Map<Integer, float[]> sources = new HashMap<>();
    if (guess == FirstGuess.SOURCE) {
      List<Integer> once = pairs.stream().map(Pair::source).distinct().toList();
      List<float[]> made = latents(autoencoder, texts, once);
      for (int i = 0; i < once.size(); i++) {
        sources.put(once.get(i), statistics.apply(made.get(i)));
      }
    }
    return new LatentPairs(
        targets.stream().map(statistics::apply).toList(),
        sources,
        statistics,
        texts,
        autoencoder.standardizer(),
        List.copyOf(pairs));
  }

  private static List<float[]> latents(
      LatentAutoencoder autoencoder, StateStore texts, List<Integer> numbers) {
    List<float[]> all = new ArrayList<>(numbers.size());
    for (int from = 0; from < numbers.size(); from += TOGETHER) {
      all.addAll(
          autoencoder.latents(
              numbers.subList(from, Math.min(numbers.size(), from + TOGETHER)).stream()
                  .map(texts::encoded)
                  .toList()));
    }
    return all;
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

  /** The latents of a pair's source, in the coordinates of those of targets. */
  float[] sourceLatents(int pair) {
    return Objects.requireNonNull(sources.get(pairs.get(pair).source()), "made for a first guess");
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
