/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Chooses features by their statistics. The limits on dense features are this toolkit's choice.
 *
 * @param rankings the best of each are candidates
 * @param perRanking how many of each
 * @param maxNeutralFrequency features that fire at more of the neutral tokens are dropped as dense
 * @param minLift features that fire less than this many times more often at toxic tokens are
 *     dropped
 */
public record FeatureSelection(
    List<FeatureRanking> rankings, int perRanking, double maxNeutralFrequency, double minLift) {
  private static final int NEIGHBOURS = 10;

  /** Keeps a copy of the list. */
  public FeatureSelection {
    rankings = List.copyOf(rankings);
    if (rankings.isEmpty() || perRanking < 1) {
      throw new IllegalArgumentException(
          "at least one ranking and one feature of each are needed but there are %s and %s"
              .formatted(rankings.size(), perRanking));
    }
  }

  /** One ranking without limits on dense features. */
  public static FeatureSelection best(FeatureRanking ranking, int count) {
    return new FeatureSelection(List.of(ranking), count, 1, 0);
  }

  /** The paper's two rankings, 20 of each, dense features dropped. */
  public static FeatureSelection standard() {
    return new FeatureSelection(
        List.of(FeatureRanking.MAX_ACTIVATION, FeatureRanking.FREQUENCY), 20, 0.01, 10);
  }

  /**
   * Chooses.
   *
   * @throws IllegalArgumentException if no feature is left; the message says how many were dropped
   */
  public FeatureSet select(
      FeatureStatistics statistics, TransformerModel model, SparseAutoencoder sae) {
    Map<Integer, FeatureStatistic> chosen = new LinkedHashMap<>();
    List<Integer> dropped = new ArrayList<>();
    for (FeatureRanking ranking : rankings) {
      for (FeatureStatistic feature : ranking.best(statistics.features(), perRanking)) {
        if (feature.neutralTokenFrequency() > maxNeutralFrequency || feature.lift() < minLift) {
          dropped.add(feature.index());
        } else {
          chosen.putIfAbsent(feature.index(), feature);
        }
      }
    }
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "no feature is left: all %s candidates fire at more than %s of the neutral tokens or less than %s times more often at toxic ones; loosen the limits"
              .formatted(dropped.size(), maxNeutralFrequency, minLift));
    }
    return new FeatureSet(
        Origin.of(model.info()),
        sae.sha256(),
        Optional.of(sae.fingerprint()),
        sae.config().source().point(),
        statistics.corpusSha256(),
        rankings.stream().map(FeatureRanking::fileName).toList().toString(),
        dropped.stream().distinct().toList(),
        chosen.values().stream().map(FeatureSet.Feature::of).toList());
  }

  /**
   * The control of a set: for each of its features a random live one that fires about as often, of
   * the ten nearest in frequency.
   *
   * @param seed picks them
   */
  public static FeatureSet randomMatched(FeatureSet set, FeatureStatistics statistics, long seed) {
    RandomGenerator random = RandomStreams.named(seed, "random-features");
    Set<Integer> taken = new HashSet<>(set.indices());
    List<FeatureSet.Feature> matched = new ArrayList<>();
    for (FeatureSet.Feature feature : set.features()) {
      double wanted = feature.statistic().tokenFrequency();
      List<FeatureStatistic> near =
          statistics.features().stream()
              .filter(other -> other.tokenFrequency() > 0 && !taken.contains(other.index()))
              .sorted(
                  Comparator.comparingDouble(other -> Math.abs(other.tokenFrequency() - wanted)))
              .limit(NEIGHBOURS)
              .toList();
      if (near.isEmpty()) {
        throw new IllegalArgumentException(
            "there are not enough live features for a control of %s; choose fewer"
                .formatted(set.features().size()));
      }
      FeatureStatistic picked = near.get(random.nextInt(near.size()));
      taken.add(picked.index());
      matched.add(FeatureSet.Feature.of(picked));
    }
    return set.withFeatures("random-matched", matched);
  }
}
