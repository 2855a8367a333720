/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import java.util.Optional;

/**
 * What a run cost. Times and memory differ from run to run, so they are kept apart from the {@link
 * Report}, which does not.
 *
 * @param schemaVersion of the written form
 * @param systems one of each system of the report, the base first
 */
public record Costs(int schemaVersion, List<SystemCosts> systems) {
  /** The version that this code writes and reads. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the version is not {@link #SCHEMA_VERSION}
   */
  public Costs {
    systems = List.copyOf(systems);
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "costs schema version " + schemaVersion + " is not " + SCHEMA_VERSION);
    }
  }

  /** The costs of systems, each compared to the first. */
  public static Costs of(List<SystemCosts> systems) {
    return new Costs(
        SCHEMA_VERSION, systems.stream().map(one -> one.comparedTo(systems.get(0))).toList());
  }

  /** Nothing was measured. */
  public static Costs none() {
    return new Costs(SCHEMA_VERSION, List.of());
  }

  /** The costs of a system, or empty if they were not measured. */
  public Optional<SystemCosts> of(String system) {
    return systems.stream().filter(one -> one.system().equals(system)).findFirst();
  }

  /** New tokens a second of a system, or empty if that was not measured. */
  public Optional<Double> tokensPerSecond(String system) {
    return of(system).map(SystemCosts::tokensPerSecond);
  }
}
