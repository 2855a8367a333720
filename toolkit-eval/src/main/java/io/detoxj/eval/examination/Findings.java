/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.Judged;
import io.detoxj.eval.report.ReportJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an examination found of one system.
 *
 * @param measurements its metrics
 * @param broken why a better number of the system is no success; null if nothing of that kind was
 *     found
 * @param firings how the system's interventions acted
 * @param provenance what binds the report to what was done, such as hashes of outputs
 * @param sections what else the report is to have of the system, by the name of the section
 * @param judged the primary metric by each scorer, that of the report first; none where no scorer
 *     has a part in it
 */
public record Findings(
    List<Measurement> measurements,
    @Nullable String broken,
    List<FiringSummary> firings,
    Map<String, String> provenance,
    Map<String, JsonNode> sections,
    List<Judged> judged) {
  /** Copies the collections. */
  public Findings {
    measurements = List.copyOf(measurements);
    firings = List.copyOf(firings);
    provenance = Map.copyOf(provenance);
    sections = Map.copyOf(sections);
    judged = List.copyOf(judged);
  }

  /** Metrics alone. */
  public static Findings of(List<Measurement> measurements) {
    return new Findings(measurements, null, List.of(), Map.of(), Map.of(), List.of());
  }

  /** The same with a section, of any type that JSON can hold. */
  public Findings withSection(String name, Object content) {
    Map<String, JsonNode> all = new TreeMap<>(sections);
    all.put(name, ReportJson.tree(content));
    return new Findings(measurements, broken, firings, provenance, all, judged);
  }

  /** The same with provenance and the firings of interventions. */
  public Findings with(Map<String, String> binding, List<FiringSummary> acted) {
    return new Findings(measurements, broken, acted, binding, sections, judged);
  }

  /** The same with the primary metric by each scorer, that of the report first. */
  public Findings withJudged(List<Judged> all) {
    return new Findings(measurements, broken, firings, provenance, sections, all);
  }
}
