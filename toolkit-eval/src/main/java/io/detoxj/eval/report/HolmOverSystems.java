/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adjusts the p-values of a table for its having several systems. The tests of one metric over all
 * methods are a family: the more methods one tries, the likelier one of them looks good by chance.
 * So are those over all controls, none of which is tried in hope, and those of the methods against
 * their controls, all of them together where a method has several. Metrics are not put together,
 * for they are looked at one by one.
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
    Map<Pair, Double> fromControl = fromControl(systems);
    return systems.stream()
        .map(system -> adjusted(system, holm))
        .map(system -> againstControls(system, fromControl))
        .toList();
  }

  /** A method and one of its controls. */
  private record Pair(String method, String control) {}

  private static Map<Pair, Double> fromControl(List<SystemResult> systems) {
    Map<Pair, Double> plain = new LinkedHashMap<>();
    for (SystemResult system : systems) {
      for (ControlComparison one : system.controls()) {
        one.found()
            .map(PairedDifference::significance)
            .ifPresent(
                found -> plain.put(new Pair(system.system(), one.control()), found.pValue()));
      }
    }
    return adjusted(plain, Multiplicity.HOLM);
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
            both.putAll(adjusted(family, metric, by));
          }
          return both;
        });
    return all;
  }

  /** The p-values of one family, by system. */
  private static Map<String, Double> adjusted(
      List<SystemResult> family, String metric, Multiplicity by) {
    Map<String, Double> plain = new LinkedHashMap<>();
    for (SystemResult system : family) {
      system.significance(metric).ifPresent(found -> plain.put(system.system(), found.pValue()));
    }
    return adjusted(plain, by);
  }

  private static <K> Map<K, Double> adjusted(Map<K, Double> plain, Multiplicity by) {
    double[] adjusted = by.adjust(plain.values().stream().mapToDouble(value -> value).toArray());
    Map<K, Double> all = new LinkedHashMap<>();
    int next = 0;
    for (K key : plain.keySet()) {
      all.put(key, adjusted[next++]);
    }
    return all;
  }

  private static SystemResult adjusted(SystemResult system, Map<String, Map<String, Double>> holm) {
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    differences.replaceAll(
        (metric, difference) ->
            adjusted(difference, holm.getOrDefault(metric, Map.of()).get(system.system())));
    return system.withDifferences(differences);
  }

  private static SystemResult againstControls(SystemResult system, Map<Pair, Double> fromControl) {
    return system.withControls(
        system.controls().stream()
            .map(
                one ->
                    new ControlComparison(
                        one.control(),
                        one.found()
                            .map(
                                difference ->
                                    adjusted(
                                        difference,
                                        fromControl.get(new Pair(system.system(), one.control()))))
                            .orElse(null)))
            .toList());
  }

  private static PairedDifference adjusted(PairedDifference difference, @Nullable Double pValue) {
    Significance found = difference.significance();
    return found == null || pValue == null ? difference : difference.with(found.adjustedTo(pValue));
  }
}
