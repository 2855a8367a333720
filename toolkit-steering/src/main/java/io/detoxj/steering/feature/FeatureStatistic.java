/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

/**
 * How a feature acts on toxic and on neutral texts; special tokens are left out.
 *
 * @param index in the autoencoder, from 0
 * @param maxActivation its largest activation in the toxic texts
 * @param tokenFrequency share of the toxic texts' tokens at which it fires
 * @param textFrequency share of the toxic texts in which it fires
 * @param neutralMaxActivation its largest activation in the neutral texts
 * @param neutralTokenFrequency share of the neutral texts' tokens at which it fires
 * @param neutralTextFrequency share of the neutral texts in which it fires
 * @param meanDifference its mean over toxic texts minus that over neutral ones, where a text's
 *     value is the mean over its tokens
 * @param auroc probability that its largest activation in a toxic text exceeds that in a neutral
 *     one, ties counted half
 */
public record FeatureStatistic(
    int index,
    double maxActivation,
    double tokenFrequency,
    double textFrequency,
    double neutralMaxActivation,
    double neutralTokenFrequency,
    double neutralTextFrequency,
    double meanDifference,
    double auroc) {
  /** How many times more often it fires at toxic tokens than at neutral ones. */
  public double lift() {
    return tokenFrequency / Math.max(neutralTokenFrequency, 1e-6);
  }
}
