/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.ConfigException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sizes of a LoRA adapter (Hu et al., 2022, arXiv 2106.09685): beside a matrix {@code W} of a
 * linear layer stands {@code s B A} with {@code A [rank, in]}, {@code B [out, rank]} and {@code s =
 * alpha / rank}, or {@code alpha / sqrt(rank)} where the rank is stabilised (rsLoRA, Kalajdzievski,
 * 2023, arXiv 2312.03732). There is no dropout.
 *
 * @param rank of the layers that no pattern names, 1 or more
 * @param alpha of the layers that no pattern names
 * @param rankStabilized whether the scale falls by the root of the rank
 * @param targets beside which layers
 * @param rankPattern other ranks, by the end of a module's name or an expression for it; the first
 *     one that fits counts
 * @param alphaPattern other alphas, likewise
 */
public record LoraConfig(
    int rank,
    double alpha,
    boolean rankStabilized,
    TargetModules targets,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern) {
  /** A rank above this is refused: a matrix of that rank is no small one. */
  public static final int GREATEST_RANK = 4_096;

  /** Checks the numbers and keeps copies of the patterns, in their order. */
  public LoraConfig {
    rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    requireRank(rank);
    rankPattern.values().forEach(LoraConfig::requireRank);
    requireAlpha(alpha);
    alphaPattern.values().forEach(LoraConfig::requireAlpha);
  }

  private static void requireRank(int value) {
    if (value < 1 || value > GREATEST_RANK) {
      throw new ConfigException(
          "the rank of an adapter is %s; it must be 1 to %s".formatted(value, GREATEST_RANK));
    }
  }

  private static void requireAlpha(double value) {
    if (!Double.isFinite(value) || value == 0) {
      throw new ConfigException(
          "the alpha of an adapter is %s; it must be a number, and not 0".formatted(value));
    }
  }

  /** One rank for all layers, and a scale of alpha by rank. */
  public static LoraConfig of(int rank, double alpha, TargetModules targets) {
    return new LoraConfig(rank, alpha, false, targets, Map.of(), Map.of());
  }

  /** The same with a scale of alpha by the root of the rank. */
  public LoraConfig rankStabilizedScale() {
    return new LoraConfig(rank, alpha, true, targets, rankPattern, alphaPattern);
  }

  /** The same beside other layers. */
  public LoraConfig beside(TargetModules others) {
    return new LoraConfig(rank, alpha, rankStabilized, others, rankPattern, alphaPattern);
  }

  /** The rank beside a module. */
  public int rankOf(String module) {
    return first(rankPattern, module, rank);
  }

  /** The factor of the update beside a module. */
  public double scaleOf(String module) {
    int r = rankOf(module);
    return first(alphaPattern, module, alpha) / (rankStabilized ? Math.sqrt(r) : r);
  }

  private static <T> T first(Map<String, T> patterns, String module, T usual) {
    for (Map.Entry<String, T> entry : patterns.entrySet()) {
      if (fits(entry.getKey(), module)) {
        return entry.getValue();
      }
    }
    return usual;
  }

  /** As PEFT matches a pattern: the whole name, or its end after a dot. */
  private static boolean fits(String pattern, String module) {
    return module.equals(pattern)
        || module.endsWith("." + pattern)
        || BoundedPattern.matches("(.*\\.)?(" + pattern + ")", module);
  }
}
