/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.statistics.DetectableEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a report of the outcomes of systems, the base first. */
final class ReportBuilder<S> {
  private static final String TESTS =
      "two-sided; McNemar mid-p where %1$s are 0 or 1, else paired permutation with the"
          + " resamples and seed of the bootstrap; Holm over the methods, and over the controls;"
          + " detectable effect at the level of the bootstrap and power "
          + DetectableEffect.USUAL_POWER;

  private final Experiment<S> experiment;
  private final SystemTable table;
  private final List<SystemCosts> costs = new ArrayList<>();
  private final Map<String, String> found = new TreeMap<>();
  private List<StageResults> ofBase = List.of();

  ReportBuilder(Experiment<S> experiment) {
    this.experiment = experiment;
    this.table =
        new SystemTable(
            experiment.bootstrap(), experiment.policy(), experiment.headline().primary().metric());
  }

  void add(SystemUnderTest<S> system, SystemRun.Outcome outcome) {
    if (ofBase.isEmpty()) {
      ofBase = outcome.results();
    }
    List<Findings> findings = new ArrayList<>();
    for (int i = 0; i < experiment.examinations().size(); i++) {
      Examination<S> examination = experiment.examinations().get(i);
      StageResults own = outcome.results().get(i);
      findings.add(
          examination.measure(
              system.name(), own, ofBase.get(i), experiment.bootstrap(), experiment.policy()));
    }
    findings.forEach(one -> found.putAll(one.provenance()));
    table.add(system.name(), system.role(), system.controls(), findings);
    outcome.costs().ifPresent(costs::add);
  }

  Costs costs() {
    return Costs.of(experiment.base().name(), costs);
  }

  Report build(Map<String, String> known) {
    Map<String, String> provenance = provenance(known);
    provenance.putAll(found);
    return Report.of(
        provenance, protocol(), experiment.headline(), table.kinds(), table.systems(), List.of());
  }

  Protocol protocol() {
    return new Protocol(
        experiment.bootstrap(),
        TESTS.formatted(experiment.headline().units()),
        experiment.policy().maxMissingShare(),
        experiment.examinations().stream().map(Examination::protocol).toList());
  }

  Map<String, String> provenance(Map<String, String> known) {
    Map<String, String> all = new TreeMap<>(known);
    all.put("java", System.getProperty("java.version"));
    all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    all.putAll(experiment.base().provenance());
    experiment.examinations().forEach(one -> all.putAll(one.provenance()));
    experiment.candidates().forEach(one -> all.putAll(one.provenance()));
    return all;
  }
}
