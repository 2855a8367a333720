/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The metrics of a report as tables in Markdown. */
final class MarkdownMetrics {
  private MarkdownMetrics() {}

  /** One metric over all systems that have it, refused or not. */
  static String comparison(
      String metric, List<SystemResult> systems, Map<String, Verdict.Outcome> outcomes) {
    List<List<String>> rows = new ArrayList<>();
    for (SystemResult system : systems) {
      MetricResult result = system.metrics().get(metric);
      if (result != null) {
        Verdict.Outcome outcome = outcomes.get(system.system());
        List<String> row = new ArrayList<>();
        row.add(Markdown.escape(system.system()));
        row.add(lower(system.role()));
        row.addAll(ResultCells.of(result, system.differences().get(metric)).list());
        row.add(outcome == null ? "-" : lower(outcome));
        rows.add(row);
      }
    }
    return Markdown.table(
        List.of(
            "system", "role", "value [interval]", "difference from base", "p", "p Holm", "verdict"),
        rows);
  }

  /** All metrics of one system. */
  static String all(Map<String, MetricResult> metrics, Map<String, PairedDifference> differences) {
    List<List<String>> rows = new ArrayList<>();
    metrics.forEach(
        (name, result) -> {
          List<String> row = new ArrayList<>(List.of(Markdown.code(name)));
          row.addAll(ResultCells.of(result, differences.get(name)).list());
          row.add(
              result instanceof MetricResult.Estimate estimate
                  ? Integer.toString(estimate.units())
                  : "-");
          row.add(result.missing() + " of " + result.samples());
          rows.add(row);
        });
    return Markdown.table(
        List.of(
            "metric",
            "value [interval]",
            "difference from base",
            "p",
            "p Holm",
            "prompts",
            "missing"),
        rows);
  }

  /**
   * What was refused, and why; empty if nothing was.
   *
   * @param where the beginning of each item, in Markdown
   */
  static List<String> refused(String where, Collection<MetricResult> results) {
    List<String> items = new ArrayList<>();
    for (MetricResult result : results) {
      if (result instanceof MetricResult.Refused refused) {
        items.add(
            "%s, %s: %s"
                .formatted(
                    where, Markdown.code(refused.id().name()), Markdown.escape(refused.reason())));
      }
    }
    return items;
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
