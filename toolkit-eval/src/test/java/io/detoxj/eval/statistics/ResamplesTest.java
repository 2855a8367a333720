/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Corrected intervals near the pole of their correction, of hand-made resamples. */
class ResamplesTest {
  /** Of the resamples 0 to 999 the estimate has this share below it. */
  private static Interval corrected(double shareBelow, double outlier, double level) {
    double[] values = IntStream.range(0, 1000).asDoubleStream().toArray();
    // With one outlier of a thousand the acceleration is a sixth times 0.9985.
    double[] leftOut = new double[1000];
    leftOut[7] = outlier;
    return new Resamples(1000 * shareBelow - 0.5, values, 1, () -> leftOut)
        .interval(IntervalMethod.BCA, level);
  }

  @Test
  void an_acceleration_beyond_the_pole_of_either_tail_falls_back() {
    // z0 is 2.326 or -2.326, z 3.891: 6.217 times 0.1664 is above 1, 1.565 times that far below.
    double level = 0.9999;
    assertThat(corrected(0.99, -1, level).fallback())
        .isEqualTo(Interval.Fallback.ACCELERATION_TOO_STRONG);
    assertThat(corrected(0.01, 1, level).fallback())
        .isEqualTo(Interval.Fallback.ACCELERATION_TOO_STRONG);
    assertThat(corrected(0.99, 1, level).method()).isEqualTo(IntervalMethod.BCA);
    assertThat(corrected(0.01, -1, level).method()).isEqualTo(IntervalMethod.BCA);
  }

  @Test
  void just_before_the_pole_a_tail_is_the_last_resample() {
    Interval interval = corrected(0.99, -1, 0.9996);
    assertThat(interval.method()).isEqualTo(IntervalMethod.BCA);
    assertThat(interval.high()).isEqualTo(999);
    Interval mirrored = corrected(0.01, 1, 0.9996);
    assertThat(mirrored.method()).isEqualTo(IntervalMethod.BCA);
    assertThat(mirrored.low()).isZero();
  }

  @Test
  void without_bias_and_skew_the_corrected_interval_is_that_of_the_percentiles() {
    double[] values = IntStream.range(0, 1001).asDoubleStream().toArray();
    double[] leftOut = {-1, 1};
    Resamples resamples = new Resamples(500, values, 1, () -> leftOut);
    Interval corrected = resamples.interval(IntervalMethod.BCA, 0.9);
    Interval plain = resamples.interval(IntervalMethod.PERCENTILE, 0.9);
    assertThat(corrected.method()).isEqualTo(IntervalMethod.BCA);
    assertThat(plain.low()).isCloseTo(50, within(1e-9));
    assertThat(plain.high()).isCloseTo(950, within(1e-9));
    assertThat(corrected.low()).isCloseTo(50, within(1e-6));
    assertThat(corrected.high()).isCloseTo(950, within(1e-6));
  }

  @Test
  void what_counts_as_rounding_goes_with_the_size_of_the_values() {
    double[] leftOut = {-1e-9, 1e-9};
    double[] small = IntStream.range(0, 100).mapToDouble(i -> i * 1e-9).toArray();
    assertThat(
            new Resamples(50e-9, small, 1e-9, () -> leftOut)
                .interval(IntervalMethod.BCA, 0.9)
                .method())
        .isEqualTo(IntervalMethod.BCA);
    double[] large = Arrays.stream(small).map(value -> 1e6 + value).toArray();
    assertThat(
            new Resamples(1e6, large, 1e6, () -> leftOut)
                .interval(IntervalMethod.BCA, 0.9)
                .fallback())
        .isEqualTo(Interval.Fallback.RESAMPLES_EQUAL);
  }
}
