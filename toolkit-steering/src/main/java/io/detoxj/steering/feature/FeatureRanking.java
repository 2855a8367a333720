/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What features are ranked by. The first two are the paper's (Goyal et al., arXiv 2505.14536). */
public enum FeatureRanking {
  /** Largest activation on toxic texts. */
  MAX_ACTIVATION(FeatureStatistic::maxActivation),
  /** Share of toxic tokens at which the feature fires. */
  FREQUENCY(FeatureStatistic::tokenFrequency),
  /** Mean activation on toxic minus that on neutral texts. */
  MEAN_DIFFERENCE(FeatureStatistic::meanDifference),
  /** Area under the ROC curve of a text's largest activation. */
  AUROC(FeatureStatistic::auroc);

  private final ToDoubleFunction<FeatureStatistic> score;

  FeatureRanking(ToDoubleFunction<FeatureStatistic> score) {
    this.score = score;
  }

  /** The value features are ranked by, larger first. */
  public double score(FeatureStatistic feature) {
    return score.applyAsDouble(feature);
  }

  /** The best features that fire at all, ties by index. */
  public List<FeatureStatistic> best(List<FeatureStatistic> features, int count) {
    return features.stream()
        .filter(feature -> feature.tokenFrequency() > 0)
        .sorted(
            Comparator.comparingDouble(this::score)
                .reversed()
                .thenComparingInt(FeatureStatistic::index))
        .limit(count)
        .toList();
  }

  /** The name in files. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
