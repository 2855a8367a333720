/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import java.util.Locale;

/** What is done with features at a site; z are their activations, d their decoder rows. */
public enum SteeringAction {
  /** {@code x' = x - sum strength * s_f * d_f}, at all chosen positions. */
  CONSTANT,
  /** The same, in sequences in which the feature fires. */
  PER_INPUT,
  /** The same, at tokens at which the feature fires. */
  PER_TOKEN,
  /** {@code x' = x - sum z_f * d_f}: the features are taken out, and nothing else changes. */
  ABLATION_DELTA,
  /** {@code x' = decode(z with z_f = 0)}: also loses what the autoencoder cannot reconstruct. */
  ABLATION_RECONSTRUCTION,
  /** {@code x' = x + sum (c - z_f) * d_f}: the features take a fixed value. */
  CLAMP;

  /** Whether a strength times a direction is taken off. */
  public boolean steers() {
    return this == CONSTANT || this == PER_INPUT || this == PER_TOKEN;
  }

  /** The name in reports, such as {@code per-token}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
