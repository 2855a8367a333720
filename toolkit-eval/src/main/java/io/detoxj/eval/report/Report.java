/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What an evaluation found, with what is needed to do it again.
 *
 * @param schemaVersion of the written form
 * @param provenance versions, seeds, hashes of weights and data, Java, operating system
 * @param protocol how it was done: items, samples, sampling, limits
 * @param headline by what systems are judged, and what stands in a table
 * @param metrics what each metric is about, by its name
 * @param systems the base first
 * @param warnings about the run as a whole
 */
public record Report(
    int schemaVersion,
    Map<String, String> provenance,
    Protocol protocol,
    Headline headline,
    Map<String, MetricKind> metrics,
    List<SystemResult> systems,
    List<String> warnings) {
  /** The version that this code writes. */
  public static final int SCHEMA_VERSION = 4;

  /**
   * Sorts the maps by name.
   *
   * @throws IllegalArgumentException if the version is not {@link #SCHEMA_VERSION}, the first
   *     system and only it is not the base, two have the same name, or a metric is of no kind
   */
  public Report {
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    Map<String, MetricKind> kinds = Collections.unmodifiableMap(new TreeMap<>(metrics));
    metrics = kinds;
    systems = List.copyOf(systems);
    warnings = List.copyOf(warnings);
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "report schema version " + schemaVersion + " is not " + SCHEMA_VERSION);
    }
    if (systems.isEmpty()
        || systems.get(0).role() != Role.BASE
        || systems.stream().filter(system -> system.role() == Role.BASE).count() != 1) {
      throw new IllegalArgumentException("the first system, and only the first, must be the base");
    }
    if (systems.stream().map(SystemResult::system).distinct().count() < systems.size()) {
      throw new IllegalArgumentException("two systems have the same name");
    }
    systems.stream()
        .flatMap(system -> system.metrics().keySet().stream())
        .filter(name -> !kinds.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException("the kind of the metric " + name + " is missing");
            });
  }

  /** A report of the version that this code writes. */
  public static Report of(
      Map<String, String> provenance,
      Protocol protocol,
      Headline headline,
      Map<String, MetricKind> metrics,
      List<SystemResult> systems,
      List<String> warnings) {
    return new Report(SCHEMA_VERSION, provenance, protocol, headline, metrics, systems, warnings);
  }

  /** The same with other provenance. */
  public Report withProvenance(Map<String, String> other) {
    return of(other, protocol, headline, metrics, systems, warnings);
  }

  /** The same with some of its systems alone; the base always stays. */
  public Report withSystems(Predicate<String> kept) {
    List<SystemResult> some =
        systems.stream().filter(one -> one.role() == Role.BASE || kept.test(one.system())).toList();
    return of(provenance, protocol, headline, metrics, some, warnings);
  }

  /**
   * The systems in the order of a table: controls stand under the last of the methods that have to
   * beat them, all others where they are in the report.
   */
  public List<SystemResult> inTableOrder() {
    Map<String, String> lastMethod = new TreeMap<>();
    for (SystemResult system : systems) {
      system.controls().forEach(one -> lastMethod.put(one.control(), system.system()));
    }
    List<SystemResult> ordered = new ArrayList<>();
    for (SystemResult system : systems) {
      if (!lastMethod.containsKey(system.system())) {
        ordered.add(system);
      }
      systems.stream()
          .filter(one -> Objects.equals(lastMethod.get(one.system()), system.system()))
          .forEach(ordered::add);
    }
    return List.copyOf(ordered);
  }

  /** The most controls that a method has. */
  public int mostControls() {
    return systems.stream().mapToInt(system -> system.controls().size()).max().orElse(0);
  }

  /** The system to which the others are compared. */
  public SystemResult base() {
    return systems.get(0);
  }
}
