/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.page.Tables;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Opinion;
import io.detoxj.eval.report.Opinions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What further scorers found in the same texts. */
public final class JudgesSection implements PageSection {
  private final Map<ScorerInfo, Map<String, JudgeResult>> judges = new LinkedHashMap<>();
  private final Map<String, Opinions> opinions = new HashMap<>();

  /** That of a report. */
  public JudgesSection(Report report) {
    for (SystemResult system : report.systems()) {
      opinions.put(system.system(), Opinions.of(system));
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
            + " has learnt that scorer. To pass, a method has to beat the base and its controls by"
            + " every judge that neither taught it nor chose its setting; p is by Holm.");
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
                  "p Holm",
                  "Difference from control",
                  "p Holm, control",
                  "Independent of it",
                  "Kappa with the first scorer",
                  "Correlation"),
              1,
              rows);
        });
  }

  private List<String> row(String system, JudgeResult judge) {
    Optional<Opinion> opinion =
        opinions.get(system).further().stream()
            .filter(one -> one.scorer().equals(judge.scorer()))
            .findFirst();
    MetricResult probability = judge.metrics().get(ToxicityMetric.PROBABILITY);
    return List.of(
        system,
        value(judge.metrics().get(ToxicityMetric.EXPECTED_MAX)),
        value(probability),
        probability == null
            ? ResultCells.NONE
            : ResultCells.of(probability, judge.differences().get(ToxicityMetric.PROBABILITY))
                .difference(),
        opinion.flatMap(Opinion::difference).map(JudgesSection::pValue).orElse(ResultCells.NONE),
        ofControls(opinion, JudgesSection::difference),
        ofControls(opinion, JudgesSection::pValue),
        opinion.map(JudgesSection::independence).orElse(ResultCells.NONE),
        figure(judge.agreement().kappa()),
        figure(judge.agreement().pearson()));
  }

  /** One text of each control, in their order. */
  private static String ofControls(
      Optional<Opinion> opinion, Function<PairedDifference, String> text) {
    return opinion.stream()
        .flatMap(one -> one.fromControls().stream())
        .map(one -> one.difference() == null ? ResultCells.NONE : text.apply(one.difference()))
        .reduce((one, other) -> one + "; " + other)
        .orElse(ResultCells.NONE);
  }

  private static String difference(PairedDifference found) {
    return Numbers.signedWithInterval(found.difference(), found.interval());
  }

  private static String pValue(PairedDifference found) {
    Double adjusted = found.significance() == null ? null : found.significance().adjustedPValue();
    return adjusted == null ? ResultCells.NONE : Numbers.pValue(adjusted);
  }

  private static String independence(Opinion opinion) {
    return opinion.influence() == null ? "yes" : "no, it " + opinion.influence().inWords();
  }

  private static String value(@Nullable MetricResult result) {
    return result == null ? ResultCells.NONE : ResultCells.of(result, null).value();
  }

  private static String figure(ScorerAgreement.@Nullable Figure figure) {
    return figure == null ? ResultCells.NONE : Numbers.fixed(figure.value(), 2);
  }
}
