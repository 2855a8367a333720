/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Samplers beside denoisers that are known in closed form, without any training. */
class SamplingTest {
  private static final TangentSchedule FIVE = new TangentSchedule(5);
  private static final double NEXT = 0.5 - 0.00475;

  private static Sampling state(Sampler sampler, int steps) {
    return new Sampling(sampler, steps, 1, 0.05, Sampling.Output.STATE);
  }

  private static double next(Sampler.Coefficients c) {
    return c.state() * 0.8 + c.prediction() * 0.3;
  }

  /** score -0.770812, drift 2.240268. */
  @Test
  void a_step_of_euler_maruyama() {
    Sampler.Coefficients c = Sampler.EULER_MARUYAMA.between(FIVE, 0.5, NEXT);
    assertThat(next(c)).isEqualTo(0.789359, within(1e-6));
    assertThat(c.noise()).isEqualTo(0.169403, within(1e-6));
  }

  @Test
  void a_step_of_ddim() {
    Sampler.Coefficients c = Sampler.DDIM.between(FIVE, 0.5, NEXT);
    assertThat(FIVE.alpha(NEXT)).isEqualTo(0.198949, within(1e-6));
    assertThat(FIVE.sigma(NEXT)).isEqualTo(0.980010, within(1e-6));
    assertThat(next(c)).isEqualTo(0.800418, within(1e-6));
    assertThat(c.noise()).isZero();
  }

  @Test
  void a_step_of_the_ancestral_sampler() {
    Sampler.Coefficients c = Sampler.ANCESTRAL.between(FIVE, 0.5, NEXT);
    assertThat(next(c)).isEqualTo(0.789446, within(1e-6));
    assertThat(c.noise() * c.noise()).isEqualTo(0.0282414, within(1e-7));
  }

  /**
   * Data of mean 0 and variance 1: what is expected of x is alpha x, and no step is to change it.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 200, 1.00305, .99758",
    "5, 200, 1.00444, .99074",
    "7, 200, 1.00597, .98256",
    "5, 50, 1.01830, .95403",
    "5, 20, 1.04874, .85461"
  })
  void unit_variance_under_euler_maruyama(double d, int steps, double last, double mean) {
    TangentSchedule schedule = new TangentSchedule(d);
    Sampling sampling = state(Sampler.EULER_MARUYAMA, steps);
    double variance = 1;
    double ofMean = 1;
    for (int k = 0; k < steps; k++) {
      double t = sampling.time(k);
      Sampler.Coefficients c = sampling.sampler().between(schedule, t, sampling.time(k + 1));
      double factor = c.state() + c.prediction() * schedule.alpha(t);
      ofMean = factor * factor * variance;
      variance = ofMean + c.noise() * c.noise();
    }
    assertThat(Math.sqrt(variance)).isEqualTo(last, within(1e-5));
    assertThat(Math.sqrt(ofMean)).isEqualTo(mean, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"200, .99149", "50, .96638", "20, .91804"})
  void unit_variance_under_ddim(int steps, double factor) {
    float[] start = {1, -2};
    float[] end =
        state(Sampler.DDIM, steps)
            .run(FIVE, (x, t, before) -> scaled(x, FIVE.alpha(t)), start, target -> {});
    assertThat((double) end[0]).isEqualTo(factor, within(1e-5));
    assertThat((double) end[1]).isEqualTo(-2 * factor, within(2e-5));
  }

  private static float[] scaled(float[] x, double factor) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) (factor * x[i]);
    }
    return y;
  }

  /** All data are the number 1. Mean and deviation follow from the coefficients. */
  @ParameterizedTest
  @CsvSource({"200, .93087, .34745", "50, .93211, .28027"})
  void a_point_under_euler_maruyama(int steps, double mean, double deviation) {
    Sampling sampling = state(Sampler.EULER_MARUYAMA, steps);
    double m = 0;
    double variance = 1;
    double before = 0;
    for (int k = 0; k < steps; k++) {
      Sampler.Coefficients c =
          sampling.sampler().between(FIVE, sampling.time(k), sampling.time(k + 1));
      m = c.state() * m + c.prediction();
      before = c.state() * c.state() * variance;
      variance = before + c.noise() * c.noise();
    }
    assertThat(m).isEqualTo(mean, within(1e-5));
    assertThat(Math.sqrt(before)).isEqualTo(deviation, within(1e-5));
  }

  /** The loop does what the recursion says: 20,000 rows, each with noise of its own. */
  @Test
  void the_loop_draws_from_that_distribution() {
    int n = 20_000;
    float[] start = new float[n];
    Noise noise = Noise.byRow(List.of(RandomStreams.named(1, "point")));
    noise.fill(start);
    float[] end = state(Sampler.EULER_MARUYAMA, 50).run(FIVE, SamplingTest::ones, start, noise);
    double mean = 0;
    double squares = 0;
    for (float x : end) {
      mean += x / (double) n;
      squares += (double) x * x / n;
    }
    assertThat(mean).isEqualTo(0.93211, within(0.01));
    assertThat(Math.sqrt(squares - mean * mean)).isEqualTo(0.28027, within(0.01));
  }

  private static float[] ones(float[] x, double t, float[] before) {
    float[] one = new float[x.length];
    Arrays.fill(one, 1);
    return one;
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "50"})
  void a_point_under_ddim_keeps_the_first_noise(int steps) {
    float[] start = {0.4f, -1.3f};
    float[] end = state(Sampler.DDIM, steps).run(FIVE, SamplingTest::ones, start, t -> {});
    for (int i = 0; i < 2; i++) {
      double expected = FIVE.alpha(0.05) + FIVE.sigma(0.05) * start[i];
      assertThat((double) end[i]).isEqualTo(expected, within(1e-5));
    }
  }

  /**
   * For unit variance the flow stands still: what a sampler loses is its error, of second order.
   */
  @Test
  void heun_is_of_second_order() {
    double[] errors = new double[3];
    int[] steps = {20, 40, 80};
    for (int i = 0; i < 3; i++) {
      // d = 1 and an end of the clip: beta is smooth there, so that the order shows.
      Sampling sampling = new Sampling(Sampler.HEUN, steps[i], 0.9, 0.05, Sampling.Output.STATE);
      TangentSchedule cosine = new TangentSchedule(1);
      double v = 0.25;
      // Data of variance v: the flow keeps x / sqrt(alpha^2 v + sigma^2).
      float[] end =
          sampling.run(
              cosine,
              (x, t, before) -> scaled(x, cosine.alpha(t) * v / spread(cosine, t, v)),
              new float[] {1},
              t -> {});
      double exact = Math.sqrt(spread(cosine, 0.05, v) / spread(cosine, 0.9, v));
      errors[i] = Math.abs(end[0] - exact);
    }
    assertThat(errors[0] / errors[1]).isBetween(3.0, 5.5);
    assertThat(errors[1] / errors[2]).isBetween(3.0, 5.5);
  }

  private static double spread(TangentSchedule schedule, double t, double v) {
    return schedule.alpha(t) * schedule.alpha(t) * v + schedule.sigma(t) * schedule.sigma(t);
  }

  @ParameterizedTest
  @EnumSource(Sampler.class)
  void the_last_answer_is_seen_again_and_handed_on(Sampler sampler) {
    AtomicInteger asked = new AtomicInteger();
    Sampling sampling = Sampling.of(sampler, 5);
    float[] end =
        sampling.run(
            FIVE,
            (x, t, before) -> {
              assertThat(before[0]).isEqualTo(asked.get());
              return new float[] {asked.incrementAndGet()};
            },
            new float[] {0.5f},
            target -> Arrays.fill(target, 0));
    assertThat(asked).hasValue(sampler == Sampler.HEUN ? 10 : 5);
    assertThat(end).containsExactly(asked.get());
  }

  @Test
  void a_first_guess_is_seen_once_and_a_watcher_may_change_the_state() {
    List<Float> before = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    float[] end =
        Sampling.of(Sampler.DDIM, 3)
            .run(
                FIVE,
                (x, t, previous) -> {
                  before.add(previous[0]);
                  return x.clone();
                },
                new float[] {0.5f},
                new float[] {7},
                t -> {},
                (step, time, state, clean) -> {
                  times.add(time);
                  state[0] = step;
                });
    assertThat(before).containsExactly(7f, 0.5f, 0f);
    assertThat(times.get(0)).isEqualTo(1 - 0.95 / 3, within(1e-12));
    assertThat(times.get(2)).isEqualTo(0.05, within(1e-12));
    assertThat(end).containsExactly(1f);
  }

  @Test
  void times_are_evenly_spaced() {
    Sampling paper = Sampling.paper();
    assertThat(paper.time(0)).isEqualTo(1);
    assertThat(paper.time(100)).isEqualTo(0.525, within(1e-12));
    assertThat(paper.time(200)).isEqualTo(0.05, within(1e-12));
    assertThat(paper.from(0.4).time(0)).isEqualTo(0.4);
  }

  /** x_t less its noise is x again, and unit variance stays. */
  @Test
  void noising_can_be_undone() {
    double t = 0.3;
    double x = 1.7;
    double noise = -0.4;
    double noisy = FIVE.alpha(t) * x + FIVE.sigma(t) * noise;
    assertThat((noisy - FIVE.sigma(t) * noise) / FIVE.alpha(t)).isEqualTo(x, within(1e-12));
  }

  @Test
  void guidance_goes_from_none_to_the_condition_and_beyond() {
    float[] without = {1, 2};
    float[] with = {3, 1};
    assertThat(Guidance.mix(without, with, 0)).containsExactly(1, 2);
    assertThat(Guidance.mix(without, with, 1)).containsExactly(3, 1);
    assertThat(Guidance.mix(without, with, 2)).containsExactly(5, 0);
  }

  @Test
  void what_cannot_be_sampled_is_refused() {
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> Sampling.of(Sampler.DDIM, 0));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new Sampling(Sampler.DDIM, 5, 1, 0, Sampling.Output.STATE))
        .withMessageContaining("0.001");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Sampling.of(Sampler.DDIM, 5).from(0.01));
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(
            () ->
                Sampling.of(Sampler.DDIM, 5)
                    .run(
                        FIVE,
                        (x, t, before) -> new float[] {Float.NaN},
                        new float[] {1},
                        target -> {}))
        .withMessageContaining("NaN");
  }
}
