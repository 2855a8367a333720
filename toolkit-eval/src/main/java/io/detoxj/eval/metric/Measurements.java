/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured of one system's run.
 *
 * @param list one measurement of each metric
 */
public record Measurements(List<Measurement> list) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if two metrics have the same name
   */
  public Measurements {
    list = List.copyOf(list);
    if (list.stream().map(m -> m.id().name()).distinct().count() < list.size()) {
      throw new IllegalArgumentException("two metrics of one name: " + list);
    }
  }

  /** The numbers with their intervals, by the names of the metrics. */
  public Map<String, MetricResult> estimates(Bootstrap bootstrap, MissingPolicy policy) {
    Map<String, MetricResult> results = new TreeMap<>();
    list.forEach(m -> results.put(m.id().name(), m.estimate(bootstrap, policy)));
    return results;
  }

  /**
   * The paired differences from the base, by the names of the metrics. Metrics that are refused for
   * either, or that the base lacks, have none.
   *
   * @throws IllegalArgumentException if two metrics have the same name and different definitions
   */
  public Map<String, PairedDifference> differencesFrom(
      Measurements base, Bootstrap bootstrap, MissingPolicy policy) {
    Map<String, PairedDifference> differences = new TreeMap<>();
    for (Measurement ours : list) {
      String name = ours.id().name();
      base.list.stream()
          .filter(theirs -> theirs.id().name().equals(name))
          .findFirst()
          .flatMap(theirs -> ours.differenceFrom(theirs, bootstrap, policy))
          .ifPresent(difference -> differences.put(name, difference));
    }
    return differences;
  }
}
