/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.rewrite.metric.ItemMetric;
import io.detoxj.rewrite.metric.RewrittenItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The entities of sources that are in their rewrites.
 *
 * @param settings finds, compares and weighs entities
 * @param toxic the toxic spans of an item, whose entities do not count; gives none for all to count
 */
public record EntityMetric(
    EntitySignal.Settings settings, Function<RewrittenItem, List<Span>> toxic)
    implements ItemMetric {
  /** One in which all entities count. */
  public EntityMetric(EntitySignal.Settings settings) {
    this(settings, item -> List.of());
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "entities_kept",
        1,
        Map.of(
            "extractor", settings.extractor().name(),
            "overlap", settings.overlap().name(),
            "share", settings.shareOf().name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public MetricKind kind() {
    return new MetricKind("Content", Direction.HIGHER);
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    List<RewrittenItem> there = items.stream().filter(item -> item.text().isPresent()).toList();
    List<EntitySignal> signals =
        EntitySignal.of(
            settings,
            there.stream().map(item -> item.item().source()).toList(),
            there.stream().map(item -> item.text().orElseThrow()).toList(),
            there.stream().map(toxic).toList());
    List<OptionalDouble> values =
        new ArrayList<>(Collections.nCopies(items.size(), OptionalDouble.empty()));
    int next = 0;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).text().isPresent()) {
        values.set(i, OptionalDouble.of(signals.get(next++).score()));
      }
    }
    return values;
  }
}
