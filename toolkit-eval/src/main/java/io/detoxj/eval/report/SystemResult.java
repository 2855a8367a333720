/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one system.
 *
 * @param system its name
 * @param role what it is there for
 * @param metrics what came of each metric, by {@link io.detoxj.eval.metric.MetricId#name()}
 * @param differences from the base over the same prompts, by the name of the metric; none for the
 *     base and for metrics that were refused
 * @param controls what a method has to beat, each of them, and how far it is from that; empty for
 *     the base, for controls, and for a method that was not compared with any
 * @param broken why a better number of it is no success, such as that it says nothing; null if
 *     nothing of that kind was found
 * @param firings how its interventions acted
 * @param sections what examinations found of it beside metrics, by the name of the section; each in
 *     a form of its own
 * @param warnings what the reader should know
 */
public record SystemResult(
    String system,
    Role role,
    Map<String, MetricResult> metrics,
    Map<String, PairedDifference> differences,
    List<ControlComparison> controls,
    @Nullable String broken,
    List<FiringSummary> firings,
    Map<String, JsonNode> sections,
    List<String> warnings) {
  /**
   * Copies the collections and sorts the maps by name.
   *
   * @throws IllegalArgumentException if the name is blank, a metric has another name than its key,
   *     the base has differences from itself, what is no method has a control, or a method has one
   *     control twice
   */
  public SystemResult {
    Objects.requireNonNull(role, "role");
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    differences = Collections.unmodifiableMap(new TreeMap<>(differences));
    controls = List.copyOf(controls);
    firings = List.copyOf(firings);
    sections = Collections.unmodifiableMap(new TreeMap<>(sections));
    warnings = List.copyOf(warnings);
    if (system.isBlank()) {
      throw new IllegalArgumentException("a system needs a name");
    }
    metrics.forEach(
        (name, result) -> {
          if (!name.equals(result.id().name())) {
            throw new IllegalArgumentException(result.id() + " is called " + name);
          }
        });
    if (role == Role.BASE && !differences.isEmpty()) {
      throw new IllegalArgumentException("the base " + system + " cannot differ from itself");
    }
    if (role != Role.METHOD && !controls.isEmpty()) {
      throw new IllegalArgumentException(system + " is no method, so it has no control");
    }
    if (controls.stream().map(ControlComparison::control).distinct().count() < controls.size()) {
      throw new IllegalArgumentException(system + " has one control twice: " + controls);
    }
  }

  /** The same system with other differences. */
  SystemResult withDifferences(Map<String, PairedDifference> others) {
    return new SystemResult(
        system, role, metrics, others, controls, broken, firings, sections, warnings);
  }

  /** The same system with other comparisons with its controls. */
  public SystemResult withControls(List<ControlComparison> others) {
    return new SystemResult(
        system, role, metrics, differences, others, broken, firings, sections, warnings);
  }

  /** The number of a metric, or empty if it was refused or not measured. */
  public Optional<MetricResult.Estimate> estimate(String metric) {
    return metrics.get(metric) instanceof MetricResult.Estimate estimate
        ? Optional.of(estimate)
        : Optional.empty();
  }

  /** The difference of a metric from the base, or empty if there is none. */
  public Optional<PairedDifference> difference(String metric) {
    return Optional.ofNullable(differences.get(metric));
  }

  /** The test of a metric's difference from the base, or empty if there is none. */
  public Optional<Significance> significance(String metric) {
    return difference(metric).map(PairedDifference::significance);
  }

  /** The comparison with its control of that place, from 0, or empty if it has fewer. */
  public Optional<ControlComparison> control(int place) {
    return place < controls.size() ? Optional.of(controls.get(place)) : Optional.empty();
  }

  /** The interventions that never acted: with one, the run says nothing about the method. */
  public List<String> neverActed() {
    return firings.stream()
        .filter(firing -> firing.count() == 0)
        .map(FiringSummary::intervention)
        .toList();
  }
}
