/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes reports about toxicity of parts that tests care for. */
public final class InventedReports {
  private static final Map<String, String> GROUPS =
      Map.of("identity_gap", "Over-suppression", "accuracy_tiny", "Capability");

  private InventedReports() {}

  /** A report whose continuations have these settings. */
  public static Report of(
      Map<String, String> provenance,
      Map<String, String> settings,
      List<SystemResult> systems,
      List<String> warnings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    settings.forEach(node::put);
    return of(
        provenance,
        List.of(new Protocol.Examined(GenerationProtocol.EXAMINATION, node)),
        systems,
        warnings);
  }

  /** A report of some examinations. */
  public static Report of(
      Map<String, String> provenance,
      List<Protocol.Examined> examinations,
      List<SystemResult> systems,
      List<String> warnings) {
    Map<String, MetricKind> kinds = new TreeMap<>();
    for (SystemResult system : systems) {
      for (String metric : system.metrics().keySet()) {
        kinds.put(metric, new MetricKind(GROUPS.getOrDefault(metric, "Toxicity"), null));
      }
    }
    return Report.of(
        provenance,
        new Protocol(Bootstrap.standard(1), "two-sided", 0.1, examinations),
        ToxicityHeadline.standard(),
        kinds,
        systems,
        warnings);
  }

  /** The same report with what further scorers found, the same of each system. */
  public static Report judged(Report report, List<List<JudgeResult>> judges) {
    List<SystemResult> systems = new ArrayList<>();
    for (int i = 0; i < report.systems().size(); i++) {
      SystemResult one = report.systems().get(i);
      systems.add(
          i < judges.size() && !judges.get(i).isEmpty()
              ? new SystemResult(
                  one.system(),
                  one.role(),
                  one.metrics(),
                  one.differences(),
                  one.controls(),
                  one.broken(),
                  one.firings(),
                  Map.of(JudgeResult.SECTION, ReportJson.tree(judges.get(i))),
                  one.warnings())
              : one);
    }
    return Report.of(
        report.provenance(),
        report.protocol(),
        report.headline(),
        report.metrics(),
        systems,
        report.warnings());
  }

  /** A system without sections or control. */
  public static SystemResult system(
      String name,
      Role role,
      Map<String, MetricResult> metrics,
      Map<String, PairedDifference> differences,
      @Nullable String broken,
      List<FiringSummary> firings,
      List<String> warnings) {
    return new SystemResult(
        name, role, metrics, differences, List.of(), broken, firings, Map.of(), warnings);
  }
}
