/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.broken;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportDifferenceTest {
  private static final SystemResult STEER =
      tested(system("steer", Role.METHOD, -0.3, -0.1, 36), 9, 1);
  private static final SystemResult RANDOM = system("random", Role.CONTROL, -0.2, 0.2, 30);

  private static List<String> paths(ReportDifference difference) {
    return difference.differences().stream().map(one -> String.join("/", one.path())).toList();
  }

  @Test
  void aReportIsIdenticalToItself() {
    Report report = report(STEER, withoutPerplexity(RANDOM));
    ReportDifference difference = ReportComparison.strict().compare(report, report);
    assertThat(difference.identical()).isTrue();
    assertThat(difference.sameProtocol()).isTrue();
    assertThat(difference.summary()).isEqualTo("identical\n");
  }

  @Test
  void valuesIntervalsAndTestsAreComparedToTheBit() {
    Report first = report(STEER, RANDOM);
    SystemResult moved = tested(system("steer", Role.METHOD, -0.3, Math.nextUp(-0.1), 36.5), 9, 2);
    ReportDifference difference = ReportDifference.of(first, report(moved, RANDOM));
    assertThat(paths(difference))
        .containsExactly(
            "systems/steer/metrics/perplexity/value",
            "systems/steer/metrics/perplexity/interval/low",
            "systems/steer/metrics/perplexity/interval/high",
            "systems/steer/metrics/toxicity_probability/value",
            "systems/steer/metrics/toxicity_probability/interval/low",
            "systems/steer/differences/toxicity_probability/difference",
            "systems/steer/differences/toxicity_probability/interval/high",
            "systems/steer/differences/toxicity_probability/significance/test/onlySystem",
            "systems/steer/differences/toxicity_probability/significance/pValue");
    assertThat(difference.differences().get(0))
        .isEqualTo(
            new FieldDifference(
                List.of("systems", "steer", "metrics", "perplexity", "value"), "36.0", "36.5"));
    assertThat(difference.summary())
        .startsWith(
            """
            9 fields differ; the protocol is the same
            systems / steer / metrics / perplexity / value
              first:  36.0
              second: 36.5
            systems / steer\
            """);
  }

  @Test
  void aToleranceIsForFractionsOnly() {
    Report first = report(STEER);
    Report second = report(tested(system("steer", Role.METHOD, -0.3, -0.1, 36.001), 9, 1));
    ReportComparison comparison = ReportComparison.standard();
    assertThat(comparison.within(1e-4).compare(first, second).identical()).isTrue();
    assertThat(comparison.within(1e-5).compare(first, second).identical()).isFalse();
    Report counted = report(tested(system("steer", Role.METHOD, -0.3, -0.1, 36), 9, 2));
    assertThat(paths(comparison.within(1).compare(first, counted)))
        .containsExactly(
            "systems/steer/differences/toxicity_probability/significance/test/onlySystem");
    assertThatThrownBy(() -> comparison.within(-1)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> comparison.within(Double.NaN)).isInstanceOf(ConfigException.class);
  }

  @Test
  void systemsOfOneReportOnlyAreNamed() {
    ReportDifference difference =
        ReportDifference.of(report(STEER, RANDOM), report(RANDOM, withNewName(STEER, "cap")));
    assertThat(paths(difference)).containsExactly("systems/steer", "systems/cap");
    assertThat(difference.summary())
        .contains("systems / cap\n  first:  not there\n  second: there");
  }

  @Test
  void theOrderOfSystemsIsAFieldOfItsOwn() {
    ReportDifference difference = ReportDifference.of(report(STEER, RANDOM), report(RANDOM, STEER));
    assertThat(difference.differences())
        .containsExactly(
            new FieldDifference(
                List.of("systems"), "[base, steer, random]", "[base, random, steer]"));
  }

  @Test
  void whatDoesNotCountIsChosenByPathsWithStars() {
    Report first = report(RANDOM);
    Report second = report(broken(RANDOM, "broken: empty too often"));
    ReportDifference difference =
        new ReportComparison(0, Set.of("systems/*/broken")).compare(first, second);
    assertThat(difference.identical()).isTrue();
    assertThat(difference.summary())
        .isEqualTo("identical\nnot counted: systems / random / broken\n");
    assertThat(
            new ReportComparison(0, Set.of("systems/*", "systems/base/broken"))
                .compare(first, second)
                .identical())
        .isFalse();
  }

  @Test
  void aRefusalIsNoNumber() {
    ReportDifference difference =
        ReportDifference.of(report(RANDOM), report(withoutPerplexity(RANDOM)));
    assertThat(paths(difference))
        .contains(
            "systems/random/metrics/perplexity/result",
            "systems/random/metrics/perplexity/value",
            "systems/random/metrics/perplexity/reason",
            "systems/random/warnings/0");
  }

  @Test
  void protocolAndProvenanceAreToldApart() {
    Report first = report(STEER);
    Report second = first.withProvenance(Map.of("java", "21", "seed", "43"));
    ReportDifference difference = ReportDifference.of(first, second);
    assertThat(paths(difference)).containsExactly("provenance/seed");
    assertThat(difference.sameProtocol()).isTrue();
    assertThat(difference.summary())
        .isEqualTo(
            """
            1 field differs; the protocol is the same
            provenance / seed
              first:  "42"
              second: "43"
            not counted: provenance / java
            """);
    assertThat(paths(ReportComparison.strict().compare(first, second)))
        .containsExactly("provenance/java", "provenance/seed");

    Report other =
        InventedReports.of(
            first.provenance(),
            Map.of("samples", "25", "prompts", "mild-100"),
            first.systems(),
            first.warnings());
    assertThat(ReportDifference.of(first, other).summary())
        .startsWith("1 field differs; the protocol is not the same\n");
  }

  @Test
  void longListsAreCut() {
    Report first = report(STEER);
    Map<String, String> many = new TreeMap<>(first.provenance());
    for (int i = 0; i < 60; i++) {
      many.put("key" + i, "x");
    }
    ReportDifference difference = ReportDifference.of(first, first.withProvenance(many));
    assertThat(difference.differences()).hasSize(60);
    assertThat(difference.summary()).endsWith("and 10 more\n");
    assertThat(difference.summary().lines()).hasSize(1 + 50 * 3 + 1);
  }

  private static SystemResult withNewName(SystemResult system, String name) {
    return InventedReports.system(
        name,
        system.role(),
        system.metrics(),
        system.differences(),
        system.broken(),
        system.firings(),
        system.warnings());
  }
}
