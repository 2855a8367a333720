/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.HolmOverSystems;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final String primary;
  private final List<SystemResult> systems = new ArrayList<>();
  private final Map<String, MetricKind> kinds = new TreeMap<>();
  private final Map<String, Measurement> primaries = new HashMap<>();
  private final Map<String, List<String>> controls = new HashMap<>();
  private @Nullable Measurements base;

  /**
   * An empty table.
   *
   * @param primary the name of the metric in which methods are compared with their controls
   */
  public SystemTable(Bootstrap bootstrap, MissingPolicy policy, String primary) {
    this.primary = primary;
    this.bootstrap = bootstrap;
    this.policy = policy;
  }

  /**
   * Adds a system.
   *
   * @param beaten the names of what a method has to beat; they need not be in the table yet
   * @param findings one of each examination
   * @throws IllegalArgumentException if two of them have a metric of one name
   */
  public void add(String name, Role role, List<String> beaten, List<Findings> findings) {
    List<Measurement> all = findings.stream().flatMap(one -> one.measurements().stream()).toList();
    all.forEach(one -> kinds.putIfAbsent(one.id().name(), one.kind()));
    all.stream()
        .filter(one -> one.id().name().equals(primary))
        .forEach(one -> primaries.put(name, one));
    controls.put(name, List.copyOf(beaten));
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
            List.of(),
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

  /** The systems, methods beside their controls, with p-values adjusted for their number. */
  public List<SystemResult> systems() {
    return HolmOverSystems.adjust(
        systems.stream().map(one -> one.withControls(comparisons(one.system()))).toList());
  }

  private List<ControlComparison> comparisons(String method) {
    return controls.getOrDefault(method, List.of()).stream()
        .map(control -> comparison(method, control))
        .toList();
  }

  private ControlComparison comparison(String method, String control) {
    Measurement ours = primaries.get(method);
    Measurement theirs = primaries.get(control);
    return new ControlComparison(
        control,
        ours == null || theirs == null
            ? null
            : ours.differenceFrom(theirs, bootstrap, policy).orElse(null));
  }

  /** What each metric is about. */
  public Map<String, MetricKind> kinds() {
    return Map.copyOf(kinds);
  }
}
