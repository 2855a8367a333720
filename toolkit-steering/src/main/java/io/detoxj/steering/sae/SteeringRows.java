/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import java.util.List;

/**
 * Rows of some features with their scales resolved.
 *
 * @param rows of the autoencoder
 * @param steps {@code -strength * weight * s_f} of each feature
 * @param weights of each feature
 * @param thresholds above which each fires
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SteeringRows(FeatureRows rows, float[] steps, float[] weights, float[] thresholds) {

  static SteeringRows of(
      List<SteeredFeature> features, FeatureRows rows, SteeringSettings settings) {
    float[] steps = new float[features.size()];
    float[] weights = new float[features.size()];
    float[] thresholds = new float[features.size()];
    for (int i = 0; i < steps.length; i++) {
      SteeredFeature feature = features.get(i);
      double scale =
          switch (settings.scale()) {
            case MAX_ACTIVATION -> feature.maxActivation();
            case UNIT -> 1;
            case UNIT_NORM -> 1 / rows.norm(i);
            case RESIDUAL_NORM -> settings.meanNorm() / rows.norm(i);
          };
      steps[i] = (float) (-settings.strength() * feature.weight() * scale);
      weights[i] = (float) feature.weight();
      thresholds[i] = (float) feature.threshold();
    }
    return new SteeringRows(rows, steps, weights, thresholds);
  }
}
