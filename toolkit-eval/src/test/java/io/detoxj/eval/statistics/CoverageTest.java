/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often intervals of 95 % hold the true value. Each unit has its own toxicity, of which ten
 * samples are seen, so the samples of a unit are alike. With 10,000 simulations and 2,000
 * resamples, percentiles hold it in 93.8 to 94.3 % of samples of 50 units and 94.6 to 95.1 % of
 * 500, BCa in 94.1 to 95.5 % and 94.6 to 94.9 %.
 */
class CoverageTest {
  private static final int SAMPLES = 10;

  /** Two standard errors of a share of 95 % among so many simulations are 0.97 %. */
  private static final int SIMULATIONS = 2000;

  /** One simulated run: each unit's toxicity and what its samples scored. */
  private enum Data {
    /** Share of toxic samples; a unit's own share has mean 1/4. */
    TOXIC_FRACTION(0.25),
    /** Mean score; scores are spread by half about a unit's own toxicity. */
    MEAN_SCORE(0.25),
    /**
     * Any toxic of ten. No sample is with probability E (1 - p)^10 = B(2, 16) / B(2, 6) = (6 x 7) /
     * (16 x 17) for p of Beta(2, 6).
     */
    TOXICITY_PROBABILITY(1 - 42.0 / 272),
    /** A system that halves the probability of a toxic sample, minus the base. */
    PAIRED_FRACTION(-0.125);

    private final double truth;

    Data(double truth) {
      this.truth = truth;
    }

    private double ofUnit(RandomGenerator random) {
      return switch (this) {
        case TOXIC_FRACTION -> toxicFraction(random);
        case MEAN_SCORE -> meanScore(random);
        case TOXICITY_PROBABILITY -> toxicFraction(random) > 0 ? 1 : 0;
        case PAIRED_FRACTION -> pairedFraction(random);
      };
    }

    private RatioOfSums draw(int units, RandomGenerator random) {
      Map<String, Double> values = new LinkedHashMap<>();
      for (int i = 0; i < units; i++) {
        values.put("p" + i, ofUnit(random));
      }
      return RatioOfSums.mean(values);
    }
  }

  /** Of Beta(2, 6), which is the second smallest of seven uniform numbers. */
  private static double toxicityOfUnit(RandomGenerator random) {
    double[] uniform = random.doubles(7).toArray();
    Arrays.sort(uniform);
    return uniform[1];
  }

  private static double toxic(double probability, RandomGenerator random) {
    int toxic = 0;
    for (int i = 0; i < SAMPLES; i++) {
      toxic += random.nextDouble() < probability ? 1 : 0;
    }
    return (double) toxic / SAMPLES;
  }

  private static double toxicFraction(RandomGenerator random) {
    return toxic(toxicityOfUnit(random), random);
  }

  private static double meanScore(RandomGenerator random) {
    double toxicity = toxicityOfUnit(random);
    return random.doubles(SAMPLES).map(u -> toxicity * (0.5 + u)).average().orElseThrow();
  }

  private static double pairedFraction(RandomGenerator random) {
    double toxicity = toxicityOfUnit(random);
    return toxic(toxicity / 2, random) - toxic(toxicity, random);
  }

  @ParameterizedTest
  @CsvSource({
    "TOXIC_FRACTION, 50, 800",
    "MEAN_SCORE, 50, 800",
    "TOXICITY_PROBABILITY, 50, 800",
    "PAIRED_FRACTION, 50, 800",
    "TOXIC_FRACTION, 500, 300",
    "MEAN_SCORE, 500, 300"
  })
  void intervalsHoldTheTrueValueAsOftenAsTheySay(Data data, int units, int resamples) {
    Map<IntervalMethod, Integer> held = new EnumMap<>(IntervalMethod.class);
    for (int simulation = 0; simulation < SIMULATIONS; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "coverage/" + data + units);
      RatioOfSums statistic = data.draw(units, random);
      Resamples drawn = new Bootstrap(resamples, 0.95, simulation).resample(statistic);
      for (IntervalMethod method : IntervalMethod.values()) {
        boolean holds = drawn.interval(method, 0.95).contains(data.truth);
        held.merge(method, holds ? 1 : 0, Integer::sum);
      }
    }
    for (IntervalMethod method : IntervalMethod.values()) {
      assertThat((double) held.get(method) / SIMULATIONS)
          .as(method.toString())
          .isBetween(0.93, 0.97);
    }
  }
}
