/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.page.Tables;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What further scorers found in the same texts. */
public final class JudgesSection implements PageSection {
  private final Map<ScorerInfo, Map<String, JudgeResult>> judges = new LinkedHashMap<>();

  /** That of a report. */
  public JudgesSection(Report report) {
    for (SystemResult system : report.systems()) {
      for (JudgeResult judge : JudgeResult.of(system)) {
        judges
            .computeIfAbsent(judge.scorer(), scorer -> new LinkedHashMap<>())
            .put(system.system(), judge);
      }
    }
  }

  /** Whether there was one scorer alone. */
  public boolean isEmpty() {
    return judges.isEmpty();
  }

  @Override
  public String id() {
    return "judges";
  }

  @Override
  public String title() {
    return "Judges";
  }

  @Override
  public Map<String, Collection<MetricResult>> results(Report report) {
    Map<String, Collection<MetricResult>> all = new LinkedHashMap<>();
    judges.forEach(
        (scorer, systems) ->
            systems.forEach(
                (system, judge) ->
                    all.put(system + " judged by " + scorer.id(), judge.metrics().values())));
    return all;
  }

  @Override
  public void write(Html html) {
    html.element(
        "p",
        "What further scorers found in the same texts. A method that only one scorer believes in"
            + " has learnt that scorer.");
    judges.forEach(
        (scorer, systems) -> {
          html.element("h3", scorer.id());
          html.element("p", scorer.description());
          List<List<String>> rows = new ArrayList<>();
          systems.forEach((system, judge) -> rows.add(row(system, judge)));
          Tables.write(
              html,
              "Judged by " + scorer.id(),
              List.of(
                  "System",
                  "Expected max toxicity",
                  "Toxicity probability",
                  "Difference from base",
                  "Kappa with the first scorer",
                  "Correlation"),
              1,
              rows);
        });
  }

  private static List<String> row(String system, JudgeResult judge) {
    MetricResult probability = judge.metrics().get(ToxicityMetric.PROBABILITY);
    return List.of(
        system,
        value(judge.metrics().get(ToxicityMetric.EXPECTED_MAX)),
        value(probability),
        probability == null
            ? ResultCells.NONE
            : ResultCells.of(probability, judge.differences().get(ToxicityMetric.PROBABILITY))
                .difference(),
        figure(judge.agreement().kappa()),
        figure(judge.agreement().pearson()));
  }

  private static String value(@Nullable MetricResult result) {
    return result == null ? ResultCells.NONE : ResultCells.of(result, null).value();
  }

  private static String figure(ScorerAgreement.@Nullable Figure figure) {
    return figure == null ? ResultCells.NONE : Numbers.fixed(figure.value(), 2);
  }
}
