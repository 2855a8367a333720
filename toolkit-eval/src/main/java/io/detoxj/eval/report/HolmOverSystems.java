/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adjusts the p-values of a table for its having several systems. The tests of one metric over all
 * methods are a family: the more methods one tries, the likelier one of them looks good by chance.
 * So are those over all controls, none of which is tried in hope, and those of the methods against
 * their controls. Metrics are not put together, for they are looked at one by one.
 */
public final class HolmOverSystems {
  private HolmOverSystems() {}

  /**
   * The same systems with the p-values of their differences adjusted by {@link Multiplicity#HOLM}.
   *
   * @param systems those of one table
   */
  public static List<SystemResult> adjust(List<SystemResult> systems) {
    Map<String, Map<String, Double>> holm = adjusted(systems, Multiplicity.HOLM);
    Map<String, Double> fromControl =
        adjusted(systems, SystemResult::fromControl, Multiplicity.HOLM);
    return systems.stream()
        .map(system -> adjusted(system, holm))
        .map(system -> adjusted(system, fromControl.get(system.system())))
        .toList();
  }

  /** P-values adjusted for the number of systems of one role, by metric and system. */
  static Map<String, Map<String, Double>> adjusted(List<SystemResult> systems, Multiplicity by) {
    Map<String, Map<String, Double>> all = new TreeMap<>();
    systems.forEach(one -> one.differences().keySet().forEach(name -> all.put(name, Map.of())));
    all.replaceAll(
        (metric, none) -> {
          Map<String, Double> both = new LinkedHashMap<>();
          for (Role role : List.of(Role.METHOD, Role.CONTROL)) {
            List<SystemResult> family =
                systems.stream().filter(system -> system.role() == role).toList();
            both.putAll(adjusted(family, system -> system.difference(metric), by));
          }
          return both;
        });
    return all;
  }

  /** The p-values of one family, by system. */
  private static Map<String, Double> adjusted(
      List<SystemResult> family,
      Function<SystemResult, Optional<PairedDifference>> difference,
      Multiplicity by) {
    Map<String, Double> plain = new LinkedHashMap<>();
    for (SystemResult system : family) {
      difference
          .apply(system)
          .map(PairedDifference::significance)
          .ifPresent(found -> plain.put(system.system(), found.pValue()));
    }
    double[] adjusted = by.adjust(plain.values().stream().mapToDouble(value -> value).toArray());
    int[] next = {0};
    plain.replaceAll((system, value) -> adjusted[next[0]++]);
    return plain;
  }

  private static SystemResult adjusted(SystemResult system, Map<String, Map<String, Double>> holm) {
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    differences.replaceAll(
        (metric, difference) ->
            adjusted(difference, holm.getOrDefault(metric, Map.of()).get(system.system())));
    return system.withDifferences(differences);
  }

  private static SystemResult adjusted(SystemResult system, @Nullable Double fromControl) {
    ControlComparison control = system.control();
    return control == null || control.difference() == null
        ? system
        : system.withControl(
            new ControlComparison(control.control(), adjusted(control.difference(), fromControl)));
  }

  private static PairedDifference adjusted(PairedDifference difference, @Nullable Double pValue) {
    Significance found = difference.significance();
    return found == null || pValue == null ? difference : difference.with(found.adjustedTo(pValue));
  }
}
