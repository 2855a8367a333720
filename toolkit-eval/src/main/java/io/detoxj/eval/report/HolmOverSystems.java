/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
    List<SystemResult> adjusted = new ArrayList<>(systems);
    Set<String> metrics = new TreeSet<>();
    systems.forEach(system -> metrics.addAll(system.differences().keySet()));
    for (String metric : metrics) {
      List<Integer> tested = new ArrayList<>();
      for (int i = 0; i < systems.size(); i++) {
        if (systems.get(i).significance(metric).isPresent()) {
          tested.add(i);
        }
      }
      double[] pValues =
          tested.stream()
              .mapToDouble(i -> systems.get(i).significance(metric).orElseThrow().pValue())
              .toArray();
      double[] holm = Multiplicity.HOLM.adjust(pValues);
      for (int t = 0; t < holm.length; t++) {
        int system = tested.get(t);
        adjusted.set(system, adjusted(adjusted.get(system), metric, holm[t]));
      }
    }
    return List.copyOf(adjusted);
  }

  private static SystemResult adjusted(SystemResult system, String metric, double pValue) {
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    Significance significance = system.significance(metric).orElseThrow().adjustedTo(pValue);
    differences.computeIfPresent(metric, (name, difference) -> difference.with(significance));
    return system.withDifferences(differences);
  }
}
