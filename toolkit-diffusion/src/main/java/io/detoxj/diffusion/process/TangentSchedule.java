/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

import io.detoxj.core.ConfigException;

/**
 * The variance-preserving schedule of the paper. With the angle {@code theta(t) = atan(d tan(pi t /
 * 2))}, a noised latent is {@code cos(theta) x + sin(theta) noise}. d = 1 is the cosine schedule;
 * each doubling takes 2 log 2 off the log signal-to-noise ratio at every time.
 *
 * @param d above 0; the authors have 2 to 7
 */
public record TangentSchedule(double d) {
  /** Beyond it beta stays what it is there, for the tangent has no bound. */
  static final double CLIP = 0.95;

  /**
   * Checks d.
   *
   * @throws ConfigException if it is not above 0
   */
  public TangentSchedule {
    if (!(d > 0 && Double.isFinite(d))) {
      throw new ConfigException("the schedule's d must be above 0 but was " + d + "; 3 is usual");
    }
  }

  /** The angle between data and noise, 0 at time 0 and pi / 2 at time 1. */
  public double angle(double t) {
    return t >= 1 ? Math.PI / 2 : Math.atan(d * tangent(t));
  }

  /** What is left of the data. */
  public double alpha(double t) {
    return Math.cos(angle(t));
  }

  /** How much noise there is. */
  public double sigma(double t) {
    return Math.sin(angle(t));
  }

  /** The rate of noising, {@code -2 d log(alpha) / dt}; constant from 0.95 on. */
  public double beta(double t) {
    double tan = Math.min(tangent(t), tangent(CLIP));
    return Math.PI * d * d * tan * (1 + tan * tan) / (1 + d * d * tan * tan);
  }

  /** {@code log(alpha^2 / sigma^2)}. */
  public double logSnr(double t) {
    return -2 * Math.log(d * tangent(t));
  }

  /** When signal and noise are equal. */
  public double timeOfEqualParts() {
    return 2 / Math.PI * Math.atan(1 / d);
  }

  private static double tangent(double t) {
    if (!(t >= 0 && t <= 1)) {
      throw new IllegalArgumentException("a time must be from 0 to 1 but was " + t);
    }
    return Math.tan(Math.PI * t / 2);
  }
}
