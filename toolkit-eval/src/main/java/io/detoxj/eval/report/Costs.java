/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import java.util.Optional;

/**
 * What a run cost. Times and memory differ from run to run, so they are kept apart from the {@link
 * Report}, which does not.
 *
 * @param schemaVersion of the written form
 * @param systems one of each system of the report whose costs are known, the base first
 */
public record Costs(int schemaVersion, List<SystemCosts> systems) {
  /** The version that this code writes and reads. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * Checks the values.
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
    return of(systems.isEmpty() ? "" : systems.get(0).system(), systems);
  }

  /**
   * The costs of systems, each compared to the base; with nothing, if those of the base are
   * missing.
   *
   * @param base the name of the base
   */
  public static Costs of(String base, List<SystemCosts> systems) {
    Optional<SystemCosts> first =
        systems.stream().filter(one -> one.system().equals(base)).findFirst();
    return new Costs(
        SCHEMA_VERSION,
        first
            .map(known -> systems.stream().map(one -> one.comparedTo(known)).toList())
            .orElse(systems));
  }

  /** Nothing was measured. */
  public static Costs none() {
    return new Costs(SCHEMA_VERSION, List.of());
  }

  /** The costs of a system, or empty if they were not measured. */
  public Optional<SystemCosts> of(String system) {
    return systems.stream().filter(one -> one.system().equals(system)).findFirst();
  }

  /** The speed of a system, or empty if that was not measured. */
  public Optional<SystemCosts.Speed> speed(String system) {
    return of(system).map(SystemCosts::speed);
  }

  /** New tokens a second of a system, or empty if that was not measured. */
  public Optional<Double> tokensPerSecond(String system) {
    return of(system).map(SystemCosts::tokensPerSecond);
  }
}
