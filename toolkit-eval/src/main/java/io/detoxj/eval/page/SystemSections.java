/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A part for each system that can be opened: all its metrics, and how its interventions acted. */
final class SystemSections {
  /** What the names of systems' settings begin with among the provenance. */
  static final String SETTINGS = "system.";

  private final List<String> titles;
  private final Report report;
  private final Verdicts verdicts;
  private final Html html;
  private final MetricDescriptions descriptions = MetricDescriptions.load();

  SystemSections(Report report, Verdicts verdicts, Html html) {
    this.report = report;
    this.verdicts = verdicts;
    this.html = html;
    this.titles =
        List.of(
            "Metric",
            "Value [interval]",
            "Difference from base",
            "p",
            "p Holm",
            Html.capital(report.headline().units()),
            "Missing");
  }

  void write() {
    Section.SYSTEMS.open(html);
    html.element(
        "p",
        "All metrics of each system. Missing samples have no value, such as an empty text without a"
            + " score; they are left out and never count as 0.");
    for (int i = 0; i < report.systems().size(); i++) {
      one(i, report.systems().get(i));
    }
    Section.SYSTEMS.close(html);
  }

  private void one(int index, SystemResult system) {
    html.open("details", "id", "system-" + index, "class", "system");
    html.open("summary").open("h3", "class", "name").text(system.system()).text(" ");
    html.close("h3");
    Badges.role(html, system.role());
    html.text(" ");
    verdicts.of(system.system()).ifPresent(verdict -> Badges.passing(html, verdict.passing()));
    Badges.broken(html, system);
    html.close("summary");
    verdicts.of(system.system()).ifPresent(verdict -> html.element("p", verdict.sentence()));
    for (String warning : system.warnings()) {
      html.element("p", warning, "class", "note");
    }
    String settings = report.provenance().get(SETTINGS + system.system());
    if (settings != null) {
      html.element("p", PlainSettings.words(settings), "class", "note settings");
    }
    metrics(system);
    interventions(system);
    html.close("details");
  }

  private void metrics(SystemResult system) {
    Map<String, List<MetricResult>> groups = new LinkedHashMap<>();
    report.headline().groups().forEach(group -> groups.put(group, new ArrayList<>()));
    system
        .metrics()
        .forEach(
            (name, result) ->
                groups
                    .computeIfAbsent(report.metrics().get(name).group(), group -> new ArrayList<>())
                    .add(result));
    groups.values().removeIf(List::isEmpty);
    if (groups.isEmpty()) {
      html.element("p", "No metric was measured.");
      return;
    }
    system.metrics().values().forEach(this::refused);
    Tables.open(html, "Metrics of " + system.system(), "plain");
    Tables.header(html, titles, 1);
    groups.forEach(
        (group, results) ->
            Tables.group(
                html,
                group,
                titles.size(),
                1,
                results.stream().map(result -> row(system, result)).toList()));
    Tables.close(html);
  }

  private boolean isBase(SystemResult system) {
    return system.equals(report.base());
  }

  private List<String> row(SystemResult system, MetricResult result) {
    String name = result.id().name();
    List<String> row = new ArrayList<>(List.of(descriptions.title(name)));
    row.addAll(ResultCells.of(result, system.differences().get(name)).list());
    row.add(
        result instanceof MetricResult.Estimate estimate
            ? Integer.toString(estimate.units())
            : ResultCells.NONE);
    row.add(result.missing() + " of " + result.samples());
    return row;
  }

  private void refused(MetricResult result) {
    if (result instanceof MetricResult.Refused refused) {
      html.element(
          "p",
          descriptions.title(refused.id().name()) + " is refused: " + refused.reason(),
          "class",
          "note");
    }
  }

  private void interventions(SystemResult system) {
    if (isBase(system)) {
      return;
    }
    html.element("h4", "Interventions");
    if (system.firings().isEmpty()) {
      html.element("p", "None is recorded.");
      return;
    }
    Tables.write(
        html,
        "Interventions of " + system.system(),
        List.of("Intervention", "Measured", "Acted", "Mean relative change"),
        2,
        system.firings().stream().map(SystemSections::row).toList());
  }

  private static List<String> row(FiringSummary firing) {
    String measures =
        firing.measures().entrySet().stream()
            .map(e -> e.getKey() + " " + Numbers.fixed(e.getValue(), 4))
            .collect(Collectors.joining(", "));
    return List.of(
        firing.intervention(),
        measures.isEmpty() ? ResultCells.NONE : measures,
        Long.toString(firing.count()),
        Numbers.fixed(firing.meanRelativeChange(), 4));
  }
}
