/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The numbers with their intervals, by the names of the metrics; several at once. */
  public Map<String, MetricResult> estimates(Bootstrap bootstrap, MissingPolicy policy) {
    List<MetricResult> results =
        list.parallelStream().map(one -> one.estimate(bootstrap, policy)).toList();
    Map<String, MetricResult> byName = new TreeMap<>();
    for (int i = 0; i < results.size(); i++) {
      byName.put(list.get(i).id().name(), results.get(i));
    }
    return byName;
  }

  /**
   * The paired differences from the base, by the names of the metrics. Metrics that are refused for
   * either, or that the base lacks, have none. Several are computed at once.
   *
   * @throws IllegalArgumentException if two metrics have the same name and different definitions
   */
  public Map<String, PairedDifference> differencesFrom(
      Measurements base, Bootstrap bootstrap, MissingPolicy policy) {
    List<Optional<PairedDifference>> differences =
        list.parallelStream()
            .map(
                ours ->
                    base.named(ours.id().name())
                        .flatMap(theirs -> ours.differenceFrom(theirs, bootstrap, policy)))
            .toList();
    Map<String, PairedDifference> byName = new TreeMap<>();
    for (int i = 0; i < differences.size(); i++) {
      String name = list.get(i).id().name();
      differences.get(i).ifPresent(difference -> byName.put(name, difference));
    }
    return byName;
  }

  private Optional<Measurement> named(String name) {
    return list.stream().filter(one -> one.id().name().equals(name)).findFirst();
  }
}
