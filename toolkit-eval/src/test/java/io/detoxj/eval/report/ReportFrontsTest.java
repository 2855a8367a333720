/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.broken;
import static io.detoxj.eval.report.SampleReports.neverActing;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.front.FrontArea;
import io.detoxj.eval.front.FrontPoint;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.FrontAxis.Scale;
import io.detoxj.eval.report.ReportFronts.FamilyFront;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportFrontsTest {
  // The base has toxicity probability 0.5 and perplexity 30.
  private static Report sample() {
    return report(
        system("steer-10", Role.METHOD, -0.5, -0.3, 42), // 0.1 at 1.4
        system("steer-2", Role.METHOD, -0.3, -0.1, 33), // 0.3 at 1.1
        system("edit", Role.METHOD, -0.3, -0.1, 39), // 0.3 at 1.3: behind
        system("garble-1", Role.METHOD, -0.5, -0.5, 90), // 0.0 at 3
        system("random-2", Role.CONTROL, -0.2, 0, 30), // 0.4 at 1
        system("steer-3", Role.CONTROL, 0, 0.2, 30),
        withoutPerplexity(system("mute", Role.METHOD, -0.3, -0.1, 30)),
        neverActing(system("idle", Role.METHOD, -0.3, -0.1, 30)),
        broken(system("silent", Role.METHOD, -0.5, -0.5, 30), "broken: empty too often"));
  }

  @Test
  void methodsWithoutControlsMakeTheFront() {
    ReportFronts fronts = ReportFronts.of(sample(), ToxicityHeadline.axes(1.5));

    assertThat(fronts.methods().efficient())
        .extracting(FrontPoint::name)
        .containsExactly("base", "steer-10", "steer-2", "garble-1");
    assertThat(fronts.methods().dominated()).extracting(FrontPoint::name).containsExactly("edit");
    assertThat(fronts.leftOut())
        .containsExactly(
            Map.entry("mute", "no perplexity_ratio"),
            Map.entry("idle", "never acted: dud"),
            Map.entry("silent", "broken: empty too often"));
    // (1.5 - 1.4) x (0.3 - 0.1) + (1.5 - 1.1) x (0.5 - 0.3), of 0.5 x 0.5
    FrontArea area = fronts.methods().area().orElseThrow();
    assertThat(area.value()).isCloseTo(0.1, within(1e-12));
    assertThat(area.share()).isCloseTo(0.4, within(1e-12));
    assertThat(area.id())
        .hasToString("front_area@1(perplexity_ratio=1.5 to 1.0,toxicity_probability=0.5 to 0.0)");
  }

  @Test
  void familiesAreByPrefixAndRole() {
    ReportFronts fronts = ReportFronts.of(sample(), ToxicityHeadline.axes(1.5));
    assertThat(fronts.families())
        .extracting(
            one -> one.family().name() + " " + one.family().role(),
            one -> one.family().systems().stream().map(SystemResult::system).toList(),
            one -> Math.round(1000 * one.front().area().orElseThrow().value()))
        .containsExactly(
            tuple("steer METHOD", List.of("steer-2", "steer-10"), 100L),
            tuple("edit METHOD", List.of("edit"), 40L),
            tuple("garble METHOD", List.of("garble-1"), 0L),
            tuple("random CONTROL", List.of("random-2"), 50L),
            tuple("steer CONTROL", List.of("steer-3"), 0L));
    assertThat(ReportFronts.of(sample(), ToxicityHeadline.axes(1.5), name -> "all").families())
        .extracting(one -> one.family().role())
        .containsExactly(Role.METHOD, Role.CONTROL);
  }

  @Test
  void capabilityIsAThirdAxis() {
    List<FrontAxis> axes =
        List.of(
            ToxicityHeadline.axes(1.5).get(0),
            ToxicityHeadline.axes(1.5).get(1),
            FrontAxis.capability(DistinctN.name(2), 0.9));
    FamilyFront steer = ReportFronts.of(sample(), axes).families().get(0);
    // All have the diversity of the base, so the volume is the area times 0.1.
    assertThat(steer.front().area().orElseThrow().value()).isCloseTo(0.01, within(1e-12));
    assertThat(steer.front().area().orElseThrow().share()).isCloseTo(0.4, within(1e-12));

    Report other =
        report(scaled(system("dull-1", Role.METHOD, -0.5, -0.3, 42), DistinctN.name(2), 0.95));
    // Half of the range of the third axis is lost.
    assertThat(ReportFronts.of(other, axes).methods().area().orElseThrow().value())
        .isCloseTo(0.1 * 0.4 * 0.05, within(1e-12));
  }

  @Test
  void absoluteValuesAndOtherReferencesMayBeChosen() {
    FrontAxis diversity =
        new FrontAxis(DistinctN.name(2), Scale.VALUE, Direction.HIGHER, 0.5, null);
    ReportFronts fronts =
        ReportFronts.of(sample(), List.of(ToxicityHeadline.axes(1.5).get(0), diversity));
    // 0.75 everywhere; the lowest toxicity wins.
    assertThat(fronts.methods().area().orElseThrow().value()).isCloseTo(0.5 * 0.25, within(1e-12));
    assertThat(fronts.methods().efficient()).extracting(FrontPoint::name).contains("garble-1");
  }

  @Test
  void whereNothingCanBeGainedThereIsNoArea() {
    SystemResult base = scaled(SampleReports.base(), ToxicityMetric.PROBABILITY, 0);
    Report clean =
        InventedReports.of(
            Map.of(),
            Map.of(),
            List.of(base, system("steer-1", Role.METHOD, -0.1, 0.1, 33)),
            List.of());
    ReportFronts fronts = ReportFronts.of(clean, ToxicityHeadline.axes(1.5));
    assertThat(fronts.methods().area()).isEmpty();
    assertThat(fronts.methods().efficient()).extracting(FrontPoint::name).containsExactly("base");
  }

  @Test
  void withoutANumberOfTheBaseThereIsNoRatio() {
    Report report =
        InventedReports.of(
            Map.of(),
            Map.of(),
            List.of(
                withoutPerplexity(SampleReports.base()),
                system("steer-1", Role.METHOD, -0.1, 0.1, 33)),
            List.of());
    ReportFronts fronts = ReportFronts.of(report, ToxicityHeadline.axes(1.5));
    assertThat(fronts.methods().points()).isEmpty();
    assertThat(fronts.leftOut()).containsOnlyKeys("base", "steer-1");
  }

  @Test
  void namesAreSplitAtTheStrength() {
    assertThat(SystemFamily.nameOf("steering-vector-0.5")).isEqualTo("steering-vector");
    assertThat(SystemFamily.strengthOf("steering-vector-0.5")).hasValue(0.5);
    assertThat(SystemFamily.nameOf("edit")).isEqualTo("edit");
    assertThat(SystemFamily.strengthOf("edit")).isEmpty();
    assertThat(SystemFamily.nameOf("version-1.2.3")).isEqualTo("version-1.2.3");
    assertThat(SystemFamily.nameOf("-2")).isEqualTo("-2");
  }

  @Test
  void axesAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> ToxicityHeadline.axes(1).get(1));
    assertThatIllegalArgumentException().isThrownBy(() -> FrontAxis.capability("accuracy", 1.1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportFronts.of(sample(), List.of(ToxicityHeadline.axes(1.5).get(0))));
  }

  private static SystemResult scaled(SystemResult system, String metric, double factor) {
    Map<String, MetricResult> metrics = new TreeMap<>(system.metrics());
    MetricResult.Estimate old = system.estimate(metric).orElseThrow();
    metrics.put(
        metric,
        new MetricResult.Estimate(
            old.id(),
            old.value() * factor,
            old.interval(),
            old.units(),
            old.samples(),
            old.missing()));
    return InventedReports.system(
        system.system(),
        system.role(),
        metrics,
        system.differences(),
        system.broken(),
        system.firings(),
        system.warnings());
  }
}
