/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.against;
import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.PermutationResult;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractDoubleAssert;
import org.junit.jupiter.api.Test;

class HolmOverSystemsTest {
  private static SystemResult plain(String name) {
    return system(name, Role.METHOD, -0.3, -0.1, 36);
  }

  private static AbstractDoubleAssert<?> assertAdjusted(SystemResult system, String metric) {
    return assertThat(system.significance(metric).orElseThrow().adjustedPValue());
  }

  @Test
  void eachMetricIsAFamilyOverTheSystemsThatHaveIt() {
    // 9 against 1: 12/1024; 5 against 0: 1/32; as many each way: 1 - C(4, 2) / 2^5 = 13/16.
    SystemResult strong = tested(plain("strong"), 9, 1);
    SystemResult weak = tested(plain("weak"), 5, 0);
    SystemResult none = tested(plain("none"), 2, 2);
    Map<String, PairedDifference> two = new HashMap<>(weak.differences());
    PermutationResult permutation = new PermutationResult(0.2, 0.1, 0.9, 999, false);
    two.put(
        ToxicityMetric.EXPECTED_MAX,
        new PairedDifference(-0.1, new Interval(-0.2, 0.1, 0.95), 100)
            .with(new Significance(permutation, 0.2, null, null)));

    List<SystemResult> adjusted =
        HolmOverSystems.adjust(
            List.of(base(), none, strong, plain("untested"), weak.withDifferences(two)));

    assertThat(adjusted)
        .extracting(SystemResult::system)
        .containsExactly("base", "none", "strong", "untested", "weak");
    assertAdjusted(adjusted.get(1), ToxicityMetric.PROBABILITY).isCloseTo(13 / 16.0, within(1e-12));
    assertAdjusted(adjusted.get(2), ToxicityMetric.PROBABILITY)
        .isCloseTo(3 * 12 / 1024.0, within(1e-12));
    assertThat(adjusted.get(3)).isEqualTo(plain("untested"));
    assertAdjusted(adjusted.get(4), ToxicityMetric.PROBABILITY).isCloseTo(2 / 32.0, within(1e-12));
    assertAdjusted(adjusted.get(4), ToxicityMetric.EXPECTED_MAX).isEqualTo(0.2);
  }

  @Test
  void controlsAreAFamilyOfTheirOwnAndSoAreComparisonsWithControls() {
    SystemResult first = against(plain("first"), "random", -0.1, 0.01, 0.02);
    SystemResult second = against(plain("second"), "random", -0.1, 0.03, 0.04);
    SystemResult random = tested(system("random", Role.CONTROL, -0.1, 0.1, 30), 5, 0);

    List<SystemResult> adjusted =
        HolmOverSystems.adjust(List.of(base(), first, second, plain("alone"), random));

    assertAdjusted(adjusted.get(1), ToxicityMetric.PROBABILITY).isEqualTo(0.02);
    assertAdjusted(adjusted.get(2), ToxicityMetric.PROBABILITY).isEqualTo(0.03);
    assertAdjusted(adjusted.get(4), ToxicityMetric.PROBABILITY).isEqualTo(1 / 32.0);
    assertThat(adjusted)
        .extracting(
            one ->
                one.control(0)
                    .flatMap(ControlComparison::found)
                    .map(found -> found.significance().adjustedPValue()))
        .containsExactly(
            Optional.empty(),
            Optional.of(0.04),
            Optional.of(0.04),
            Optional.empty(),
            Optional.empty());
  }

  @Test
  void allControlsOfAMethodAreInOneFamilyWithThoseOfOthers() {
    SystemResult two =
        against(against(plain("two"), "region", -0.1, 0.01, 0.01), "probe", -0.1, 0.01, 0.03);
    SystemResult one = against(plain("one"), "random", -0.1, 0.03, 0.02);

    List<SystemResult> adjusted = HolmOverSystems.adjust(List.of(base(), two, one));

    // 0.01 times 3, 0.02 times 2, 0.03 times 1 and no less than the one before.
    assertThat(adjusted)
        .flatExtracting(SystemResult::controls)
        .extracting(control -> control.difference().significance().adjustedPValue())
        .containsExactly(0.03, 0.04, 0.04);
    assertThat(adjusted)
        .flatExtracting(SystemResult::controls)
        .extracting(ControlComparison::control)
        .containsExactly("region", "probe", "random");
  }
}
