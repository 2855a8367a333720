/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

/**
 * What a classifier says of a molecule.
 *
 * @param probability that it is toxic, calibrated; of a molecule outside of the domain it means
 *     nothing
 * @param threshold the probability from which a molecule is found toxic
 * @param nearest Tanimoto's similarity with the most similar molecule of the training
 * @param domain the similarity from which on the classifier is to be asked
 */
public record EndpointPrediction(
    double probability, double threshold, double nearest, double domain) {
  /** Whether no molecule of the training is like it, so that nothing is known of it. */
  public boolean outside() {
    return nearest < domain;
  }

  /** Whether it is found toxic. */
  public boolean toxic() {
    return probability >= threshold;
  }

  /**
   * How safe it is found, from 0 to 1, 0.5 at the threshold: the odds are divided by those of the
   * threshold. So a gate above 0.5 lets pass what is not toxic, also where few molecules are toxic
   * and no probability is large.
   */
  public double safety() {
    double toxic = probability * (1 - threshold);
    double safe = (1 - probability) * threshold;
    // What is as toxic as the threshold must not pass by rounding.
    return toxic() ? Math.min(0.5, safe / (safe + toxic)) : safe / (safe + toxic);
  }
}
