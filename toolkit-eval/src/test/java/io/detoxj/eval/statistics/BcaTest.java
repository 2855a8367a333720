/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.statistics.Interval.Fallback;
import io.detoxj.eval.statistics.RatioOfSums.Scale;
import io.detoxj.eval.statistics.RatioOfSums.Term;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BcaTest {
  private static final Bootstrap BCA = new Bootstrap(2000, 0.95, 1, IntervalMethod.BCA);

  /** SciPy's resamples and intervals; record_bca.py beside the file makes them. */
  static List<JsonNode> recorded() throws IOException {
    try (InputStream file = BcaTest.class.getResourceAsStream("bca.json")) {
      JsonNode root = new ObjectMapper().readTree(file);
      return StreamSupport.stream(root.get("cases").spliterator(), false).toList();
    }
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  private static RatioOfSums mean(double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    Arrays.stream(values).forEach(value -> byUnit.put("p" + byUnit.size(), value));
    return RatioOfSums.mean(byUnit);
  }

  private static RatioOfSums ratio(double[] numerators, double[] denominators) {
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < numerators.length; i++) {
      terms.add(new Term("p" + i, numerators[i], denominators[i]));
    }
    return new RatioOfSums(terms, Scale.LINEAR);
  }

  private static double[] differences(JsonNode data) {
    double[] system = numbers(data.get(0));
    double[] base = numbers(data.get(1));
    double[] differences = new double[system.length];
    Arrays.setAll(differences, i -> system[i] - base[i]);
    return differences;
  }

  private static RatioOfSums statistic(JsonNode recorded) {
    JsonNode data = recorded.get("data");
    return switch (recorded.get("statistic").textValue()) {
      case "mean" -> mean(numbers(data.get(0)));
      case "difference" -> mean(differences(data));
      case "ratio" -> ratio(numbers(data.get(0)), numbers(data.get(1)));
      default -> throw new IllegalArgumentException("unknown: " + recorded);
    };
  }

  private static double[] leaveOneOut(RatioOfSums statistic) {
    int[] weights = new int[statistic.terms().size()];
    double[] values = new double[weights.length];
    Arrays.setAll(
        values,
        i -> {
          Arrays.fill(weights, 1);
          weights[i] = 0;
          return statistic.value(weights);
        });
    return values;
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void fromTheSameResamplesItIsTheIntervalOfSciPy(JsonNode recorded) {
    RatioOfSums statistic = statistic(recorded);
    double level = recorded.get("level").doubleValue();

    Interval interval =
        new Resamples(
                statistic.value(),
                numbers(recorded.get("resampled")),
                0,
                () -> leaveOneOut(statistic))
            .interval(IntervalMethod.BCA, level);

    double[] expected = numbers(recorded.get("interval"));
    assertThat(interval.low()).isCloseTo(expected[0], within(1e-9));
    assertThat(interval.high()).isCloseTo(expected[1], within(1e-9));
    assertThat(interval.method()).isEqualTo(IntervalMethod.BCA);
    assertThat(interval.fallback()).isNull();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void fromOtherResamplesItIsNearTheIntervalOfSciPy(JsonNode recorded) {
    Bootstrap bootstrap =
        new Bootstrap(20_000, recorded.get("level").doubleValue(), 5, IntervalMethod.BCA);

    Interval interval = bootstrap.interval(statistic(recorded));

    double[] expected = numbers(recorded.get("wide"));
    double noise = 0.05 * (expected[1] - expected[0]);
    assertThat(interval.low()).isCloseTo(expected[0], within(noise));
    assertThat(interval.high()).isCloseTo(expected[1], within(noise));
  }

  @Test
  void pairedDifferencesAreCorrectedLikeTheMeanOfDifferences() throws IOException {
    JsonNode counts = recorded().get(2).get("data");

    PairedDifference paired =
        BCA.difference(mean(numbers(counts.get(0))), mean(numbers(counts.get(1))));

    Interval direct = BCA.interval(mean(differences(counts)));
    assertThat(paired.interval().low()).isCloseTo(direct.low(), within(1e-12));
    assertThat(paired.interval().high()).isCloseTo(direct.high(), within(1e-12));
    assertThat(paired.interval().method()).isEqualTo(IntervalMethod.BCA);
    assertThat(direct.low())
        .isNotEqualTo(BCA.by(IntervalMethod.PERCENTILE).interval(mean(differences(counts))).low());
  }

  @Test
  void theCorrectionDoesNotDependOnTheScaleItIsReadOn() {
    // BCa intervals follow any increasing function; exp of a ratio is one (Efron 1987, section 3).
    RandomGenerator random = RandomStreams.named(2, "terms");
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double tokens = 5 + random.nextInt(20);
      terms.add(new Term("p" + i, tokens * random.nextGaussian(3, 0.5), tokens));
    }
    Interval linear = BCA.interval(new RatioOfSums(terms, Scale.LINEAR));
    Interval exponential = BCA.interval(new RatioOfSums(terms, Scale.EXPONENTIAL));

    // Only the jackknife is taken on the scale itself, and moves the tails a little.
    double noise = 0.03 * (linear.high() - linear.low());
    assertThat(Math.log(exponential.low())).isCloseTo(linear.low(), within(noise));
    assertThat(Math.log(exponential.high())).isCloseTo(linear.high(), within(noise));
  }

  @Test
  void whatDoesNotVaryFallsBackAndSaysSo() {
    // 0.4 - 0.3 and 0.3 - 0.2 differ in the last bit, which is not a difference.
    PairedDifference equal = BCA.difference(mean(0.4, 0.3, 0.9), mean(0.3, 0.2, 0.8));
    assertThat(equal.interval().method()).isEqualTo(IntervalMethod.PERCENTILE);
    assertThat(equal.interval().fallback()).isEqualTo(Fallback.RESAMPLES_EQUAL);
    assertThat(equal.interval().low()).isCloseTo(0.1, within(1e-12));

    assertThat(BCA.interval(mean(0, 0, 0)).fallback()).isEqualTo(Fallback.RESAMPLES_EQUAL);
    assertThat(BCA.by(IntervalMethod.PERCENTILE).interval(mean(0, 0, 0)).fallback()).isNull();
  }

  @Test
  void anEstimateBesideAllResamplesFallsBackAndSaysSo() {
    double[] values = {1, 2, 3, 4, 5};
    for (double outside : new double[] {0.5, 5.5}) {
      Interval interval =
          new Resamples(outside, values, 0, () -> new double[] {1, 2, 3})
              .interval(IntervalMethod.BCA, 0.5);
      assertThat(interval)
          .isEqualTo(
              new Interval(
                  2, 4, 0.5, IntervalMethod.PERCENTILE, Fallback.ESTIMATE_OUTSIDE_RESAMPLES));
    }
  }

  @Test
  void aJackknifeThatSaysNothingOrTooMuchFallsBackAndSaysSo() {
    // One unit in twenty decides: a = 0.15 or so, and 1 - a (z0 + z) < 0 for so high a level.
    double[] one = new double[20];
    one[0] = -1;
    assertThat(fallback(0.95, 4, 4, 4)).isEqualTo(Fallback.LEFT_OUT_EQUAL);
    assertThat(fallback(0.999999999999, one)).isEqualTo(Fallback.ACCELERATION_TOO_STRONG);
    assertThat(fallback(0.95, one)).isNull();
  }

  private static @Nullable Fallback fallback(double level, double... leftOut) {
    return new Resamples(4, new double[] {1, 2, 3, 4, 5}, 0, () -> leftOut)
        .interval(IntervalMethod.BCA, level)
        .fallback();
  }

  @Test
  void seedAndMethodDecide() {
    RatioOfSums statistic = mean(0.12, 0.57, 0.91, 0.33, 0.48, 0.05, 0.97);

    assertThat(BCA.interval(statistic)).isEqualTo(BCA.interval(statistic));
    assertThat(new Bootstrap(2000, 0.95, 2, IntervalMethod.BCA).interval(statistic))
        .isNotEqualTo(BCA.interval(statistic));
  }

  @Test
  void anIntervalSaysOneThing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Interval(0, 1, 0.95, IntervalMethod.BCA, Fallback.LEFT_OUT_EQUAL))
        .withMessageContaining("LEFT_OUT_EQUAL");
  }
}
