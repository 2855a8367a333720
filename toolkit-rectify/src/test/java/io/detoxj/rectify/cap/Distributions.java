/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Random distributions, caps and values, and what must hold of any distribution. */
final class Distributions {
  private Distributions() {}

  /** A distribution with heavy tails, and now and then a token of probability 0. */
  static double[] random(RandomGenerator random, int count) {
    double[] probabilities = new double[count];
    double spread = 4 * random.nextDouble();
    for (int i = 0; i < count; i++) {
      boolean kept = i == 0 || random.nextInt(8) > 0;
      probabilities[i] = kept ? Math.exp(spread * random.nextGaussian()) : 0;
    }
    return normalised(probabilities);
  }

  static double[] normalised(double[] weights) {
    double sum = sum(weights);
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  /** Numbers in [0, 1], some at the ends. */
  static double[] fractions(RandomGenerator random, int count) {
    double lean = 3 * random.nextDouble();
    double[] fractions = new double[count];
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(10);
      fractions[i] = kind == 0 ? 0 : kind == 1 ? 1 : Math.pow(random.nextDouble(), lean);
    }
    return fractions;
  }

  static double[] values(RandomGenerator random, int count) {
    return Arrays.stream(fractions(random, count)).map(fraction -> -fraction).toArray();
  }

  static double sum(double[] numbers) {
    return Arrays.stream(numbers).sum();
  }

  /** Expected probability of an undesired end. */
  static double risk(double[] probabilities, double[] values) {
    double risk = 0;
    for (int i = 0; i < values.length; i++) {
      risk -= probabilities[i] * values[i];
    }
    return risk;
  }

  static void assertDistribution(double[] rectified, double[] probabilities) {
    assertThat(sum(rectified)).isCloseTo(1, within(1e-9));
    double least = 0;
    double gained = 0;
    for (int i = 0; i < rectified.length; i++) {
      least = Math.min(least, rectified[i]);
      gained += probabilities[i] == 0 ? rectified[i] : 0;
    }
    assertThat(least).isZero();
    assertThat(gained).isZero();
  }

  /** Much faster than the array assertions of AssertJ, so for many cases. */
  static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double off = 0;
    for (int i = 0; i < actual.length; i++) {
      off = Math.max(off, Math.abs(actual[i] - expected[i]));
    }
    assertThat(off).isLessThanOrEqualTo(tolerance);
  }
}
