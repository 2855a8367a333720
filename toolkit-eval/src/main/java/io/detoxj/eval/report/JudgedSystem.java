/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a further scorer found of one system.
 *
 * @param system its name
 * @param metrics what came of each metric of toxicity, by name
 * @param differences from the base over the same prompts, by the name of the metric
 * @param agreement with the first scorer on the system's texts
 */
public record JudgedSystem(
    String system,
    Map<String, MetricResult> metrics,
    Map<String, PairedDifference> differences,
    Agreement agreement) {
  /** Copies the maps and sorts them by name. */
  public JudgedSystem {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    differences = Collections.unmodifiableMap(new TreeMap<>(differences));
  }
}
