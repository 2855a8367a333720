/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an evaluation found, with what is needed to do it again.
 *
 * @param schemaVersion of the written form
 * @param provenance versions, seeds, hashes of weights and data, Java, operating system
 * @param protocol how it was done: prompts, samples, sampling, scorer, limits
 * @param systems the base first
 * @param judges what further scorers found
 * @param warnings about the run as a whole
 */
public record Report(
    int schemaVersion,
    Map<String, String> provenance,
    Map<String, String> protocol,
    List<SystemResult> systems,
    List<JudgeResult> judges,
    List<String> warnings) {
  /** The version that this code writes and reads. */
  public static final int SCHEMA_VERSION = 3;

  /**
   * Copies the collections and sorts the maps by name.
   *
   * @throws IllegalArgumentException if the version is not {@link #SCHEMA_VERSION}, the first
   *     system and only it is not the base, or two have the same name
   */
  public Report {
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    protocol = Collections.unmodifiableMap(new TreeMap<>(protocol));
    systems = List.copyOf(systems);
    judges = List.copyOf(judges);
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
  }

  /** A report of the version that this code writes, with one scorer. */
  public static Report of(
      Map<String, String> provenance,
      Map<String, String> protocol,
      List<SystemResult> systems,
      List<String> warnings) {
    return new Report(SCHEMA_VERSION, provenance, protocol, systems, List.of(), warnings);
  }

  /** The same with what further scorers found. */
  public Report with(List<JudgeResult> others) {
    return new Report(schemaVersion, provenance, protocol, systems, others, warnings);
  }

  /** The system to which the others are compared. */
  public SystemResult base() {
    return systems.get(0);
  }
}
