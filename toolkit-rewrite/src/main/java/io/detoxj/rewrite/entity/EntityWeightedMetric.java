/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.rewrite.metric.ItemMetric;
import io.detoxj.rewrite.metric.RewrittenItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Another metric with the entities of sources and rewrites merged into it (Babakov et al., 2022);
 * see {@link EntitySignal#mergedInto}. It should have values from 0 to 1, as the entity score has.
 *
 * @param base a metric with a value for each item
 * @param settings finds, compares and weighs entities
 */
public record EntityWeightedMetric(ItemMetric base, EntitySignal.Settings settings)
    implements ItemMetric {
  @Override
  public MetricId id() {
    Map<String, String> parameters = new LinkedHashMap<>(base.id().parameters());
    new EntityMetric(settings)
        .id()
        .parameters()
        .forEach((name, value) -> parameters.put("entity_" + name, value));
    return new MetricId(base.id().name() + "_entities", base.id().version(), parameters);
  }

  @Override
  public MetricKind kind() {
    return base.kind();
  }

  @Override
  public Optional<String> absent() {
    return base.absent();
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    List<OptionalDouble> values = new ArrayList<>(base.values(items));
    List<Integer> there = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (values.get(i).isPresent() && items.get(i).text().isPresent()) {
        there.add(i);
      }
    }
    List<EntitySignal> signals =
        EntitySignal.of(
            settings,
            there.stream().map(i -> items.get(i).item().source()).toList(),
            there.stream().map(i -> items.get(i).text().orElseThrow()).toList(),
            List.of());
    for (int i = 0; i < there.size(); i++) {
      double value = values.get(there.get(i)).getAsDouble();
      values.set(there.get(i), OptionalDouble.of(signals.get(i).mergedInto(value)));
    }
    return values;
  }
}
