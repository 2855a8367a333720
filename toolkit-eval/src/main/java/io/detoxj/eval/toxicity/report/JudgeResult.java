/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a scorer beside the first one found of one system: a detoxifier that only one scorer
 * believes in has learnt that scorer.
 *
 * @param scorer which
 * @param metrics what came of each metric of toxicity, by name
 * @param differences from the base over the same prompts, by the name of the metric
 * @param agreement with the first scorer on the system's texts
 */
public record JudgeResult(
    ScorerInfo scorer,
    Map<String, MetricResult> metrics,
    Map<String, PairedDifference> differences,
    Agreement agreement) {
  /** The section of a report in which a system has them. */
  public static final String SECTION = "judges";

  /** Sorts the maps by name. */
  public JudgeResult {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    differences = Collections.unmodifiableMap(new TreeMap<>(differences));
  }

  /** What further scorers found of a system, in their order; none if there were no others. */
  public static List<JudgeResult> of(SystemResult system) {
    JsonNode section = system.sections().get(SECTION);
    return section == null ? List.of() : List.of(ReportJson.value(section, JudgeResult[].class));
  }
}
