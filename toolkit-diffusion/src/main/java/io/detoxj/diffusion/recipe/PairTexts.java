/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import io.detoxj.core.ConfigException;
import io.detoxj.diffusion.latent.FrozenEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts to learn from, each once, and how they are paired.
 *
 * @param all texts: of the pairs, and others for the autoencoder alone
 * @param pairs by their numbers
 * @param heldOutTargets texts that are not learnt from, to measure the autoencoder on
 * @param tooLong how many pairs and texts were left out for their length
 */
public record PairTexts(
    List<String> all, List<LatentPairs.Pair> pairs, List<String> heldOutTargets, int tooLong) {
  /** Keeps copies. */
  public PairTexts {
    all = List.copyOf(all);
    pairs = List.copyOf(pairs);
    heldOutTargets = List.copyOf(heldOutTargets);
  }

  /**
   * A source and what is to become of it.
   *
   * @param source the same as the target where there is none
   * @param target what is to be written
   */
  public record TextPair(String source, String target) {}

  /**
   * Puts texts together. Pairs with a blank side or one of too many tokens are left out; pairs of
   * one source are held out together.
   *
   * @param pairs in the order of their file
   * @param others texts for the autoencoder alone
   * @param maxTokens the longest text, special tokens included
   * @param heldOut how many sources to hold out, the last ones
   * @throws ConfigException if too few are left
   */
  public static PairTexts of(
      List<TextPair> pairs,
      List<String> others,
      FrozenEncoder encoder,
      int maxTokens,
      int heldOut) {
    Map<String, Boolean> fits = new HashMap<>();
    Map<String, Set<String>> bySource = new LinkedHashMap<>();
    int left = 0;
    for (TextPair pair : pairs) {
      if (fits(pair.source(), encoder, maxTokens, fits)
          && fits(pair.target(), encoder, maxTokens, fits)) {
        bySource.computeIfAbsent(pair.source(), one -> new LinkedHashSet<>()).add(pair.target());
      } else {
        left++;
      }
    }
    int learnt = bySource.size() - heldOut;
    if (learnt < 1 || heldOut < 1) {
      throw new ConfigException(
          "%s of %s pairs fit into %s tokens, of %s sources, and %s sources are held out; give more pairs, hold out at least 1 and fewer, or allow longer texts"
              .formatted(pairs.size() - left, pairs.size(), maxTokens, bySource.size(), heldOut));
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<LatentPairs.Pair> numbered = new ArrayList<>();
    List<String> measured = new ArrayList<>();
    int source = 0;
    for (Map.Entry<String, Set<String>> entry : bySource.entrySet()) {
      if (source++ >= learnt) {
        measured.addAll(entry.getValue());
        continue;
      }
      for (String target : entry.getValue()) {
        numbered.add(
            new LatentPairs.Pair(number(entry.getKey(), numbers), number(target, numbers)));
      }
    }
    Set<String> held = new LinkedHashSet<>(measured);
    for (String other : others) {
      if (!fits(other, encoder, maxTokens, fits)) {
        left++;
      } else if (!held.contains(other)) {
        number(other, numbers);
      }
    }
    return new PairTexts(List.copyOf(numbers.keySet()), numbered, measured, left);
  }

  private static int number(String text, Map<String, Integer> numbers) {
    Integer known = numbers.putIfAbsent(text, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }

  private static boolean fits(
      String text, FrozenEncoder encoder, int maxTokens, Map<String, Boolean> known) {
    return known.computeIfAbsent(
        text, one -> !one.isBlank() && encoder.ids(one).length <= maxTokens);
  }
}
