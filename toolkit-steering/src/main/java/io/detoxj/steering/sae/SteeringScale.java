/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/** The unit of strength: what {@code s_f} is in {@code x' = x - strength * s_f * d_f}. */
public enum SteeringScale {
  /** The feature's largest activation where it was selected. */
  MAX_ACTIVATION,
  /** 1. */
  UNIT,
  /** 1 divided by the norm of the decoder row: steps of length 1. */
  UNIT_NORM,
  /** The mean norm of an activation divided by the norm of the decoder row. */
  RESIDUAL_NORM
}
