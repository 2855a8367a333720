/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/**
 * A feature to act on.
 *
 * @param index in the autoencoder, from 0
 * @param maxActivation its largest activation where it was selected, in the unit of the features
 * @param weight a factor of its own
 * @param threshold it fires where its activation is above this, 0 or more
 * @param label what it stands for; may be empty
 */
public record SteeredFeature(
    int index, double maxActivation, double weight, double threshold, String label) {
  /** Checks the numbers. */
  public SteeredFeature {
    if (!Double.isFinite(maxActivation) || !Double.isFinite(weight) || !(threshold >= 0)) {
      throw new IllegalArgumentException(
          "feature %s needs a finite maximum and weight and a threshold of 0 or more but has %s, %s and %s"
              .formatted(index, maxActivation, weight, threshold));
    }
  }

  /** A feature of weight 1 that fires above 0. */
  public static SteeredFeature of(int index, double maxActivation) {
    return new SteeredFeature(index, maxActivation, 1, 0, "");
  }
}
