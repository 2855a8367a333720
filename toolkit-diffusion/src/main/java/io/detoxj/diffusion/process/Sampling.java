/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;

/**
 * How latents are made of noise.
 *
 * @param sampler how a step goes
 * @param steps of equal length
 * @param begin where they begin: 1 is noise alone; below it, noised latents of something
 * @param end where they end, above 0, for the score divides by the variance
 * @param output what is handed on
 */
public record Sampling(Sampler sampler, int steps, double begin, double end, Output output) {
  private static final int MOST = 10_000;
  private static final double LEAST_END = 1e-3;

  /** What is handed on at the end. */
  public enum Output {
    /** The mean of the last state, which has the noise of the last time, as the authors have it. */
    STATE,
    /** The last prediction of the clean latents. */
    PREDICTION
  }

  /**
   * Checks the settings.
   *
   * @throws ConfigException if one is out of range
   */
  public Sampling {
    if (steps < 1 || steps > MOST) {
      throw new ConfigException("steps must be from 1 to " + MOST + " but was " + steps);
    }
    if (!(end >= LEAST_END && end < begin && begin <= 1)) {
      throw new ConfigException(
          "times go from at most 1 down to at least %s, but these from %s to %s"
              .formatted(LEAST_END, begin, end));
    }
  }

  /** The paper's: 200 steps of Euler-Maruyama down to 0.05, and the state there. */
  public static Sampling paper() {
    return new Sampling(Sampler.EULER_MARUYAMA, 200, 1, 0.05, Output.STATE);
  }

  /** Few steps of a sampler, and the last prediction. */
  public static Sampling of(Sampler sampler, int steps) {
    return new Sampling(sampler, steps, 1, 0.05, Output.PREDICTION);
  }

  /** The same from another time. */
  public Sampling from(double time) {
    return new Sampling(sampler, steps, time, end, output);
  }

  /** When a step begins; that of the number of steps is the end. */
  public double time(int step) {
    return begin - (begin - end) * step / steps;
  }

  /** Goes the way back without a first guess, unwatched. */
  public float[] run(TangentSchedule schedule, Denoiser denoiser, float[] start, Noise noise) {
    return run(schedule, denoiser, start, new float[start.length], noise, Watcher.NONE);
  }

  /**
   * Goes the way back.
   *
   * @param start noisy numbers of the time of the begin
   * @param guess what stands for the previous prediction at the first step; zeros usually
   * @param noise for the samplers that add some
   * @param watcher sees each step
   * @throws DetoxException if a number is not finite
   */
  public float[] run(
      TangentSchedule schedule,
      Denoiser denoiser,
      float[] start,
      float[] guess,
      Noise noise,
      Watcher watcher) {
    float[] x = start.clone();
    float[] mean = x;
    float[] clean = guess;
    float[] fresh = new float[x.length];
    for (int step = 0; step < steps; step++) {
      double t = time(step);
      double next = time(step + 1);
      float[] before = clean;
      clean = denoiser.clean(x, t, before);
      Sampler.Coefficients c = sampler.between(schedule, t, next);
      mean = c.mean(x, clean);
      if (sampler == Sampler.HEUN) {
        float[] after = denoiser.clean(mean, next, clean);
        mean = corrected(schedule, x, mean, after, c, clean, t, next);
        clean = after;
      }
      requireFinite(mean, t);
      x = mean;
      if (c.noise() > 0) {
        x = mean.clone();
        noise.fill(fresh);
        for (int i = 0; i < x.length; i++) {
          x[i] += (float) (c.noise() * fresh[i]);
        }
      }
      watcher.reached(step, next, x, clean);
    }
    return output == Output.STATE ? mean : clean;
  }

  /** The second half of Heun's step: half the first slope and half that of where it leads. */
  private static float[] corrected(
      TangentSchedule schedule,
      float[] x,
      float[] euler,
      float[] after,
      Sampler.Coefficients first,
      float[] clean,
      double t,
      double next) {
    double step = t - next;
    double beta = schedule.beta(next);
    double alpha = schedule.alpha(next);
    double variance = schedule.sigma(next) * schedule.sigma(next);
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      double slopeThere = beta / 2 * (euler[i] - (euler[i] - alpha * after[i]) / variance);
      double firstGain = (first.state() - 1) * x[i] + first.prediction() * clean[i];
      y[i] = (float) (x[i] + (firstGain + step * slopeThere) / 2);
    }
    return y;
  }

  private static void requireFinite(float[] values, double time) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new DetoxException(
            "latents became %s at the time %s; the weights are damaged, or a step is too long for its sampler"
                .formatted(value, time));
      }
    }
  }
}
