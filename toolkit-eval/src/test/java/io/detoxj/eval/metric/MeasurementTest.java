/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 1);
  private static final MissingPolicy POLICY = MissingPolicy.standard();
  private static final MetricKind KIND = new MetricKind("Toxicity", Direction.LOWER);
  private static final MetricId ID = ToxicityMetric.mean(1, "s").id();

  private static Measurement measurement(int samples, int missing, double... values) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    for (double value : values) {
      byUnit.put("p" + byUnit.size(), value);
    }
    return new Measurement(ID, KIND, RatioOfSums.mean(byUnit), samples, missing);
  }

  @Test
  void estimateCarriesCountsAndInterval() {
    MetricResult result = measurement(20, 1, 0.2, 0.4, 0.9).estimate(BOOTSTRAP, POLICY);

    assertThat(result)
        .isInstanceOfSatisfying(
            MetricResult.Estimate.class,
            estimate -> {
              assertThat(estimate.value()).isCloseTo(0.5, within(1e-12));
              assertThat(estimate.interval().contains(0.5)).isTrue();
              assertThat(estimate.interval().low()).isGreaterThanOrEqualTo(0.2);
              assertThat(estimate.interval().high()).isLessThanOrEqualTo(0.9);
              assertThat(estimate.units()).isEqualTo(3);
              assertThat(estimate.missingShare()).isEqualTo(0.05);
            });
  }

  @Test
  void moreThanTheAllowedShareMissingIsRefused() {
    MetricResult result = measurement(100, 6, 0.2, 0.4, 0.9).estimate(BOOTSTRAP, POLICY);

    assertThat(result)
        .isInstanceOfSatisfying(
            MetricResult.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .startsWith("6 of 100 samples have no value (6.0 %), and at most 5.0 %"));
    assertThat(result.missingShare()).isEqualTo(0.06);
    assertThat(measurement(100, 6, 0.2, 0.4).estimate(BOOTSTRAP, new MissingPolicy(0.06)))
        .isInstanceOf(MetricResult.Estimate.class);
  }

  @Test
  void noUnitsLeftIsRefusedAndNeverZero() {
    assertThat(measurement(10, 10).estimate(BOOTSTRAP, new MissingPolicy(1)))
        .isInstanceOfSatisfying(
            MetricResult.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("0 units have a value"));
    assertThat(measurement(1, 0, 0.3).estimate(BOOTSTRAP, POLICY))
        .isInstanceOf(MetricResult.Refused.class);
  }

  @Test
  void differenceIsEmptyIfEitherIsRefused() {
    Measurement good = measurement(10, 0, 0.2, 0.4);
    Measurement bad = measurement(10, 5, 0.2, 0.4);

    assertThat(good.differenceFrom(bad, BOOTSTRAP, POLICY)).isEmpty();
    assertThat(bad.differenceFrom(good, BOOTSTRAP, POLICY)).isEmpty();
    assertThat(good.differenceFrom(good, BOOTSTRAP, POLICY))
        .get()
        .extracting(PairedDifference::difference)
        .isEqualTo(0.0);
  }

  @Test
  void differencesAreTested() {
    PairedDifference difference =
        measurement(10, 0, 0.2, 0.4)
            .differenceFrom(measurement(10, 0, 0.3, 0.6), BOOTSTRAP, POLICY)
            .orElseThrow();

    assertThat(difference.significance())
        .isNotNull()
        .extracting(Significance::pValue)
        .isEqualTo(2 / 4.0);
  }

  @Test
  void otherDefinitionsCannotBeCompared() {
    Measurement ours = measurement(10, 0, 0.2, 0.4);
    Measurement theirs =
        new Measurement(ToxicityMetric.mean(2, "s").id(), KIND, ours.statistic(), 10, 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ours.differenceFrom(theirs, BOOTSTRAP, POLICY))
        .withMessageContaining("k=1")
        .withMessageContaining("k=2");
  }

  @Test
  void measurementsGoByName() {
    Measurement toxicity = measurement(10, 0, 0.2, 0.4);
    Measurement refused =
        new Measurement(Perplexity.pooled("m").id(), KIND, toxicity.statistic(), 10, 9);
    Measurements system = new Measurements(List.of(toxicity, refused));
    Measurements base = new Measurements(List.of(measurement(10, 0, 0.3, 0.6), refused));

    assertThat(system.estimates(BOOTSTRAP, POLICY)).containsOnlyKeys("mean_toxicity", "perplexity");
    assertThat(system.differencesFrom(base, BOOTSTRAP, POLICY))
        .containsOnlyKeys("mean_toxicity")
        .extractingByKey("mean_toxicity")
        .satisfies(d -> assertThat(d.difference()).isCloseTo(-0.15, within(1e-12)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Measurements(List.of(toxicity, toxicity)));
  }

  @Test
  void policyRefusesOtherShares() {
    assertThatThrownBy(() -> new MissingPolicy(1.1)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new MissingPolicy(Double.NaN)).isInstanceOf(ConfigException.class);
  }
}
