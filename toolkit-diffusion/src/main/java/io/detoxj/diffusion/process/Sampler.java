/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

/** One step of the way back from noise to data, from a time to an earlier one. */
public enum Sampler {
  /** The reverse stochastic equation, as the authors sample (Song et al., 2021). */
  EULER_MARUYAMA {
    @Override
    Coefficients between(TangentSchedule schedule, double t, double next) {
      double beta = schedule.beta(t);
      double step = t - next;
      double variance = square(schedule.sigma(t));
      // x - h (-beta / 2 x - beta score), score = -(x - alpha xhat) / sigma^2
      return new Coefficients(
          1 + step * beta * (0.5 - 1 / variance),
          step * beta * schedule.alpha(t) / variance,
          Math.sqrt(beta * step));
    }
  },

  /** The deterministic way of Song, Meng and Ermon (2021), eta 0: the noise that is seen stays. */
  DDIM {
    @Override
    Coefficients between(TangentSchedule schedule, double t, double next) {
      double kept = schedule.sigma(next) / schedule.sigma(t);
      return new Coefficients(kept, schedule.alpha(next) - kept * schedule.alpha(t), 0);
    }
  },

  /** The posterior of one discrete step of noising (Ho et al., 2020). */
  ANCESTRAL {
    @Override
    Coefficients between(TangentSchedule schedule, double t, double next) {
      double before = square(schedule.sigma(next));
      double now = square(schedule.sigma(t));
      double kept = square(schedule.alpha(t)) / square(schedule.alpha(next));
      double beta = 1 - kept;
      return new Coefficients(
          Math.sqrt(kept) * before / now,
          schedule.alpha(next) * beta / now,
          Math.sqrt(beta * before / now));
    }
  },

  /**
   * Heun's method on the probability flow, two predictions a step: the slope is the mean of those
   * at both ends.
   */
  HEUN {
    @Override
    Coefficients between(TangentSchedule schedule, double t, double next) {
      double beta = schedule.beta(t);
      double step = t - next;
      double variance = square(schedule.sigma(t));
      // x - h (-beta / 2 (x + score))
      return new Coefficients(
          1 + step * beta / 2 * (1 - 1 / variance),
          step * beta / 2 * schedule.alpha(t) / variance,
          0);
    }
  };

  /**
   * The mean of the next state is {@code state x + prediction xhat}, and noise is added.
   *
   * @param state factor of the noisy numbers
   * @param prediction factor of the clean ones that are believed in
   * @param noise deviation of what is added
   */
  public record Coefficients(double state, double prediction, double noise) {
    /** The mean of the next state. */
    float[] mean(float[] noisy, float[] clean) {
      float[] next = new float[noisy.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = (float) (state * noisy[i] + prediction * clean[i]);
      }
      return next;
    }
  }

  /**
   * A step.
   *
   * @param t where it begins, above next
   * @param next where it ends, above 0
   */
  abstract Coefficients between(TangentSchedule schedule, double t, double next);

  private static double square(double x) {
    return x * x;
  }
}
