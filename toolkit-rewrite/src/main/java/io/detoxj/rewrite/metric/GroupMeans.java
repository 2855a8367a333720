/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The mean of a metric in each group of items, such as each language, and the mean of these, as the
 * leaderboards of TextDetox have it: a group counts as much as another, whatever its size.
 *
 * @param means by group, in the order in which groups come; groups without a value are not there
 */
public record GroupMeans(Map<String, Double> means) {
  /** Keeps a copy. */
  public GroupMeans {
    means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
  }

  /**
   * Takes the means.
   *
   * @param label of the items that names the group, such as {@link
   *     io.detoxj.rewrite.data.TextDetox#LANGUAGE}; items without it are left out
   */
  public static GroupMeans of(ItemMetric metric, List<RewrittenItem> items, String label) {
    List<OptionalDouble> values = metric.values(items);
    Map<String, List<Double>> groups = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String group = items.get(i).item().labels().get(label);
      if (group != null && values.get(i).isPresent()) {
        groups.computeIfAbsent(group, name -> new ArrayList<>()).add(values.get(i).getAsDouble());
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    groups.forEach((group, list) -> means.put(group, average(list)));
    return new GroupMeans(means);
  }

  /** The mean of the means of some groups, such as those that a task counts; none without any. */
  public OptionalDouble mean(List<String> groups) {
    return groups.stream().filter(means::containsKey).mapToDouble(means::get).average();
  }

  /** The mean of all means; none without any. */
  public OptionalDouble mean() {
    return mean(List.copyOf(means.keySet()));
  }

  private static double average(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }
}
