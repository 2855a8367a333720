/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

/**
 * Estimates of KL(p || q) from one sample of p, by {@code d = log p - log q} (Schulman,
 * Approximating KL Divergence). Within a reward the first one is what reinforcement learning needs;
 * as a loss that is differentiated they are other things, and the two are never called by one name
 * here.
 */
public enum KlEstimator {
  /** {@code d}: not biased, of large spread, may be negative. */
  K1,
  /** {@code d^2 / 2}: biased, of small spread. */
  K2,
  /** {@code exp(-d) - 1 + d}: not biased, never negative. */
  K3;

  /** The estimate, in nats. */
  public double of(double logRatio) {
    return switch (this) {
      case K1 -> logRatio;
      case K2 -> logRatio * logRatio / 2;
      case K3 -> Math.expm1(-logRatio) + logRatio;
    };
  }
}
