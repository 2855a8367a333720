/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import java.math.BigDecimal;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** At what level the intervals of a report are. */
public final class IntervalLevels {
  private IntervalLevels() {}

  /**
   * The end of a sentence that begins with "intervals are", such as {@code at 95 %, by bootstrap
   * over units}.
   */
  public static String of(Report report) {
    TreeSet<Double> levels = new TreeSet<>();
    for (SystemResult system : report.systems()) {
      for (MetricResult result : system.metrics().values()) {
        if (result instanceof MetricResult.Estimate estimate) {
          levels.add(estimate.interval().level());
        }
      }
    }
    return levels.isEmpty()
        ? "not there"
        : levels.stream()
            .map(level -> BigDecimal.valueOf(level).movePointRight(2).stripTrailingZeros())
            .map(percent -> percent.toPlainString() + " %")
            .collect(
                Collectors.joining(
                    " or ", "at ", ", by bootstrap over " + report.headline().units()));
  }
}
