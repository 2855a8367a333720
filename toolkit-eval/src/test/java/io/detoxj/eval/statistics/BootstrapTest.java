/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static RatioOfSums mean(double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    for (double value : values) {
      byUnit.put("p" + byUnit.size(), value);
    }
    return RatioOfSums.mean(byUnit);
  }

  @Test
  void intervalsHoldTheTrueMeanAsOftenAsTheySay() {
    int held = 0;
    for (int simulation = 0; simulation < 1000; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "coverage");
      double[] values = random.doubles(100).map(u -> u < 0.4 ? 1 : 0).toArray();
      held += new Bootstrap(400, 0.95, simulation).interval(mean(values)).contains(0.4) ? 1 : 0;
    }
    assertThat(held).isBetween(920, 980);
  }

  @Test
  void intervalsOfPerplexityHoldTheTrueValueAsOftenAsTheySay() {
    // Completions of 10 or 20 tokens with 3 nats a token and noise.
    int held = 0;
    for (int simulation = 0; simulation < 1000; simulation++) {
      RandomGenerator random = RandomStreams.named(simulation, "coverage-ratio");
      List<RatioOfSums.Term> terms = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int tokens = random.nextBoolean() ? 10 : 20;
        terms.add(new RatioOfSums.Term("p" + i, tokens * random.nextGaussian(3, 0.5), tokens));
      }
      UnitStatistic perplexity = new RatioOfSums(terms, RatioOfSums.Scale.EXPONENTIAL);
      Interval interval = new Bootstrap(400, 0.95, simulation).interval(perplexity);
      held += interval.contains(Math.exp(3)) ? 1 : 0;
    }
    assertThat(held).isBetween(920, 980);
  }

  @Test
  void intervalOfTwoUnitsIsKnown() {
    // Resamples of {0, 1} have means 0, 1/2, 1 with shares 1/4, 1/2, 1/4.
    assertThat(Bootstrap.standard(1).interval(mean(0, 1))).isEqualTo(new Interval(0, 1, 0.95));
    assertThat(new Bootstrap(10_000, 0.4, 1).interval(mean(0, 1)))
        .isEqualTo(new Interval(0.5, 0.5, 0.4));
  }

  @Test
  void pairedDifferenceTakesOutWhatUnitsShare() {
    // The units differ widely, the systems always by 0.1.
    RatioOfSums base = mean(0.1, 0.5, 0.9, 0.3);
    RatioOfSums system = mean(0.0, 0.4, 0.8, 0.2);

    PairedDifference difference = Bootstrap.standard(7).difference(system, base);

    assertThat(difference.difference()).isCloseTo(-0.1, within(1e-12));
    assertThat(difference.interval().low()).isCloseTo(-0.1, within(1e-12));
    assertThat(difference.interval().high()).isCloseTo(-0.1, within(1e-12));
    assertThat(difference.units()).isEqualTo(4);
    assertThat(difference.clearlyLower()).isTrue();
    assertThat(difference.clearlyHigher()).isFalse();
  }

  @Test
  void pairedDifferenceIsOverCommonUnitsWhateverTheirOrder() {
    RatioOfSums base = RatioOfSums.mean(new LinkedHashMap<>(Map.of("a", 0.5, "b", 0.7)));
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("z", 0.9);
    values.put("b", 0.6);
    values.put("a", 0.4);

    PairedDifference difference = Bootstrap.standard(7).difference(RatioOfSums.mean(values), base);

    assertThat(difference.difference()).isCloseTo(-0.1, within(1e-12));
    assertThat(difference.interval().high()).isCloseTo(-0.1, within(1e-12));
    assertThat(difference.units()).isEqualTo(2);
  }

  @Test
  void seedDecides() {
    RatioOfSums statistic = mean(0.12, 0.57, 0.91, 0.33, 0.48, 0.05, 0.77);

    assertThat(new Bootstrap(200, 0.95, 3).interval(statistic))
        .isEqualTo(new Bootstrap(200, 0.95, 3).interval(statistic))
        .isNotEqualTo(new Bootstrap(200, 0.95, 4).interval(statistic));
  }

  @Test
  void anIntervalAsksForTheStatisticOnceAResampleAndAUnit() {
    double[] values = RandomStreams.named(1, "values").doubles(100).toArray();
    RatioOfSums mean = mean(values);
    int[] asked = {0};
    UnitStatistic counting =
        new UnitStatistic() {
          @Override
          public List<String> unitIds() {
            return mean.unitIds();
          }

          @Override
          public double value(int[] weights) {
            asked[0]++;
            return mean.value(weights);
          }

          @Override
          public UnitStatistic restrictedTo(List<String> unitIds) {
            return mean.restrictedTo(unitIds);
          }
        };

    assertThat(Bootstrap.standard(1).interval(counting).contains(0.5)).isTrue();
    assertThat(asked[0]).isLessThanOrEqualTo(Bootstrap.standard(1).resamples() + 100 + 2);
  }

  @Test
  void refusesTooFewUnitsAndOddSettings() {
    assertThatThrownBy(() -> Bootstrap.standard(1).interval(mean(0.5)))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("at least 2 units, and there are 1");
    assertThatThrownBy(() -> new Bootstrap(99, 0.95, 1)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new Bootstrap(1000, 1, 1)).isInstanceOf(ConfigException.class);
  }
}
