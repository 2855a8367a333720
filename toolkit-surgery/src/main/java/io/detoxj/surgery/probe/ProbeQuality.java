/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.math.CalibrationError;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.math.TrainingGap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How well a probe tells two classes apart. Where the classes differ in size, read the balanced
 * accuracy and the area, not the accuracy.
 *
 * @param undesired texts of the undesired class
 * @param desired texts of the other
 * @param accuracy share of texts on the right side of one half
 * @param balancedAccuracy mean of the shares within each class; NaN with one class
 * @param auroc area under the ROC curve; NaN with one class
 * @param calibrationError expected calibration error over 15 bins
 * @param crossEntropy mean, in nats
 */
public record ProbeQuality(
    int undesired,
    int desired,
    double accuracy,
    double balancedAccuracy,
    double auroc,
    double calibrationError,
    double crossEntropy) {
  private static final int BINS = 15;

  /**
   * Measures a probe.
   *
   * @throws IllegalArgumentException if the features are of another width, hook point or model
   */
  public static ProbeQuality measure(BehaviourProbe probe, ProbeFeatures features) {
    if (!probe.tap().reads(features.tap())) {
      throw new IllegalArgumentException(
          "the probe reads %s but the features are of %s; collect features where the probe reads"
              .formatted(probe.tap(), features.tap()));
    }
    int n = features.rows().size();
    double[] probabilities = new double[n];
    boolean[] labels = new boolean[n];
    int[] right = new int[2];
    double loss = 0;
    for (int i = 0; i < n; i++) {
      ProbeFeatures.Row row = features.rows().get(i);
      double logit = probe.logit(row.values());
      probabilities[i] = BehaviourProbe.sigmoid(logit);
      labels[i] = row.undesired();
      right[labels[i] ? 1 : 0] += (probabilities[i] >= 0.5) == labels[i] ? 1 : 0;
      double wrong = labels[i] ? -logit : logit;
      loss += Math.max(wrong, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(wrong)));
    }
    int undesired = features.undesired();
    return new ProbeQuality(
        undesired,
        n - undesired,
        (double) (right[0] + right[1]) / n,
        0.5 * right[1] / undesired + 0.5 * right[0] / (n - undesired),
        RocAuc.of(probabilities, labels),
        CalibrationError.expected(probabilities, labels, BINS),
        loss / n);
  }

  /**
   * What to warn of where this was measured on the texts that a probe learnt from: that it tells
   * them apart much better than others.
   *
   * @param test measured on other texts
   */
  public Optional<String> overfit(ProbeQuality test) {
    return new TrainingGap("AUROC", auroc, test.auroc).warning();
  }

  /** The same for the texts of each source. */
  public static Map<String, ProbeQuality> bySource(BehaviourProbe probe, ProbeFeatures features) {
    Map<String, ProbeQuality> result = new TreeMap<>();
    for (String source :
        features.rows().stream().map(ProbeFeatures.Row::source).distinct().toList()) {
      result.put(source, measure(probe, features.where(row -> row.source().equals(source))));
    }
    return result;
  }
}
