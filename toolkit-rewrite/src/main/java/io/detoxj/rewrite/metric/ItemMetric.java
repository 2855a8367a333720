/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A metric with a value for each item, whose number is their mean. */
public interface ItemMetric extends RewriteMetric {
  /** One value an item, in the same order; none where there is no rewrite or nothing to compare. */
  List<OptionalDouble> values(List<RewrittenItem> items);

  @Override
  default Measurement measure(List<RewrittenItem> items) {
    absent()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(id().name() + " cannot be run: " + reason);
            });
    return mean(id(), kind(), items, values(items));
  }

  /** The mean of values over items. */
  static Measurement mean(
      MetricId id, MetricKind kind, List<RewrittenItem> items, List<OptionalDouble> values) {
    Map<String, Double> there = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String unit = items.get(i).item().id();
      values.get(i).ifPresent(value -> there.put(unit, value));
    }
    return new Measurement(
        id, kind, RatioOfSums.mean(there), items.size(), items.size() - there.size());
  }
}
