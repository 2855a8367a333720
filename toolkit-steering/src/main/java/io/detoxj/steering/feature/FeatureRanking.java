/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What features are ranked by. The first two are the paper's (Goyal et al., arXiv 2505.14536). */
public enum FeatureRanking {
  /** Largest activation on toxic texts. */
  MAX_ACTIVATION,
  /** Share of toxic tokens at which the feature fires. */
  FREQUENCY,
  /** Mean activation on toxic minus that on neutral texts. */
  MEAN_DIFFERENCE,
  /** Area under the ROC curve of a text's largest activation. */
  AUROC;

  /** The value features are ranked by, larger first. */
  public double score(FeatureStatistic feature) {
    return switch (this) {
      case MAX_ACTIVATION -> feature.maxActivation();
      case FREQUENCY -> feature.tokenFrequency();
      case MEAN_DIFFERENCE -> feature.meanDifference();
      case AUROC -> feature.auroc();
    };
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
