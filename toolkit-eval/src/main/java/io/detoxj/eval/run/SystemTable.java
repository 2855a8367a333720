/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.HolmOverSystems;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes results of findings, system after system, the base first, with which others compare. */
public final class SystemTable {
  private final Bootstrap bootstrap;
  private final MissingPolicy policy;
  private final List<SystemResult> systems = new ArrayList<>();
  private final Map<String, MetricKind> kinds = new TreeMap<>();
  private @Nullable Measurements base;

  /** An empty table. */
  public SystemTable(Bootstrap bootstrap, MissingPolicy policy) {
    this.bootstrap = bootstrap;
    this.policy = policy;
  }

  /**
   * Adds a system.
   *
   * @param findings one of each examination
   * @throws IllegalArgumentException if two of them have a metric of one name
   */
  public void add(String name, Role role, List<Findings> findings) {
    List<Measurement> all = findings.stream().flatMap(one -> one.measurements().stream()).toList();
    all.forEach(one -> kinds.putIfAbsent(one.id().name(), one.kind()));
    Measurements measured = new Measurements(all);
    Measurements compared = base;
    if (compared == null) {
      base = measured;
    }
    List<FiringSummary> firings = findings.stream().flatMap(one -> one.firings().stream()).toList();
    String broken =
        findings.stream()
            .map(Findings::broken)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
    Map<String, JsonNode> sections = new TreeMap<>();
    findings.forEach(one -> sections.putAll(one.sections()));
    systems.add(
        new SystemResult(
            name,
            role,
            measured.estimates(bootstrap, policy),
            compared == null ? Map.of() : measured.differencesFrom(compared, bootstrap, policy),
            broken.isEmpty() ? null : broken,
            firings,
            sections,
            warnings(firings)));
  }

  private static List<String> warnings(List<FiringSummary> firings) {
    return firings.stream()
        .filter(firing -> firing.count() == 0)
        .map(f -> f.intervention() + " never acted: this row says nothing about it")
        .toList();
  }

  /** The systems, with p-values adjusted for their number. */
  public List<SystemResult> systems() {
    return HolmOverSystems.adjust(systems);
  }

  /** What each metric is about. */
  public Map<String, MetricKind> kinds() {
    return Map.copyOf(kinds);
  }
}
