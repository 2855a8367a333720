/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adjusts the p-values of a table for its having several systems. The tests of one metric over all
 * systems, controls included, are a family: the more systems one tries, the likelier one of them
 * looks good by chance. Metrics are not put together, for they are looked at one by one.
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
    return systems.stream().map(system -> adjusted(system, holm)).toList();
  }

  /** P-values adjusted for the number of systems, by metric and system. */
  static Map<String, Map<String, Double>> adjusted(List<SystemResult> systems, Multiplicity by) {
    Map<String, Map<String, Double>> all = new TreeMap<>();
    systems.forEach(one -> one.differences().keySet().forEach(name -> all.put(name, Map.of())));
    all.replaceAll(
        (metric, none) -> {
          Map<String, Double> plain = new LinkedHashMap<>();
          for (SystemResult system : systems) {
            system
                .significance(metric)
                .ifPresent(found -> plain.put(system.system(), found.pValue()));
          }
          double[] adjusted =
              by.adjust(plain.values().stream().mapToDouble(value -> value).toArray());
          int[] next = {0};
          plain.replaceAll((system, value) -> adjusted[next[0]++]);
          return plain;
        });
    return all;
  }

  private static SystemResult adjusted(SystemResult system, Map<String, Map<String, Double>> holm) {
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    differences.replaceAll(
        (metric, difference) -> {
          Significance found = difference.significance();
          Double pValue = holm.getOrDefault(metric, Map.of()).get(system.system());
          return found == null || pValue == null
              ? difference
              : difference.with(found.adjustedTo(pValue));
        });
    return system.withDifferences(differences);
  }
}
