/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.List;
import java.util.Optional;

/** A number for the rewrites of one system. */
public interface RewriteMetric {
  /** The definition. */
  MetricId id();

  /** What it is about, and which values are better. */
  MetricKind kind();

  /** Why it cannot be run here, such as that a model is not there; empty if it can. */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /**
   * The values of all items that have one, ready for intervals; the others are missing, not 0.
   *
   * @param items with ids that differ
   * @throws IllegalStateException if it is {@link #absent}
   */
  Measurement measure(List<RewrittenItem> items);

  /** The number with its interval, or why there is none: {@code not run}, and what was absent. */
  default MetricResult result(
      List<RewrittenItem> items, Bootstrap bootstrap, MissingPolicy policy) {
    return absent()
        .<MetricResult>map(
            reason ->
                new MetricResult.Refused(id(), "not run: " + reason, items.size(), items.size()))
        .orElseGet(() -> measure(items).estimate(bootstrap, policy));
  }
}
