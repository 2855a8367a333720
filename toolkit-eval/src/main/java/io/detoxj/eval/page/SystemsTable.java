/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.IntervalLevels;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All systems in one table. Cells have their values as data, by which a script sorts and filters
 * the rows; the columns that are not of the headline are there and hidden until they are chosen.
 */
final class SystemsTable {
  private final Report report;
  private final Costs costs;
  private final Verdicts verdicts;
  private final Html html;
  private final SystemCells cells;
  private final Headline.PrimaryMetric primary;
  private final MetricDescriptions descriptions = MetricDescriptions.load();
  private final List<Column> columns = new ArrayList<>();

  /**
   * A column.
   *
   * @param metric what it is of, for a link to the definition; empty for none
   * @param part of the table's work it has a name for, such as {@code primary}; empty for none
   */
  private record Column(
      String title, String metric, String part, boolean shown, Consumer<SystemResult> cell) {}

  SystemsTable(Report report, Costs costs, Verdicts verdicts, Html html) {
    this.report = report;
    this.costs = costs;
    this.verdicts = verdicts;
    this.html = html;
    this.primary = report.headline().primary();
    this.cells =
        new SystemCells(
            html,
            report.base(),
            IntervalBar.holding(
                report.systems().stream()
                    .flatMap(
                        system ->
                            Stream.concat(
                                system.difference(primary.metric()).stream(),
                                system.controls().stream().flatMap(one -> one.found().stream())))
                    .map(PairedDifference::interval)
                    .toList()),
            primary.better());
    headlineColumns();
    otherColumns();
  }

  private void headlineColumns() {
    String metric = primary.metric();
    boolean lower = primary.better() == Direction.LOWER;
    add(Html.capital(primary.label()), metric, "primary", one -> cells.result(one, metric));
    add("Difference from base", "", "", one -> cells.difference(one.difference(metric)));
    add("p Holm", "", "", one -> cells.pValue(one.significance(metric)));
    add("Difference from control", "", "", one -> cells.fromControls(one.controls(), lower));
    add("p Holm, control", "", "", one -> cells.controlTests(one.controls()));
    Headline.CostMetric cost = report.headline().cost();
    for (Headline.Column column : report.headline().columns()) {
      String of = column.metric();
      boolean weighed = cost != null && of.equals(cost.metric());
      if (column.pageTitle().isEmpty()) {
        continue;
      }
      switch (column.form()) {
        case VALUE, VALUE_WITH_INTERVAL ->
            add(descriptions.title(of), of, "", one -> cells.result(one, of));
        case DIFFERENCE ->
            add(column.pageTitle(), of, "", one -> cells.difference(one.difference(of)));
        case RATIO ->
            add(
                column.pageTitle(),
                of,
                weighed ? "cost" : "",
                one ->
                    cells.ratio(
                        one,
                        new FrontAxis(
                            of, FrontAxis.Scale.RATIO_TO_BASE, Direction.LOWER, null, null),
                        column.decimals()));
        case SPEED ->
            throw new IllegalStateException("the page has columns of costs by itself: " + column);
      }
    }
    if (!costs.systems().isEmpty()) {
      add("Tokens/s", "", "", one -> cells.speed(of(one)));
      add("Added ms/token", "", "", one -> cells.added(of(one)));
    }
  }

  private Optional<SystemCosts> of(SystemResult one) {
    return costs.of(one.system());
  }

  /** Of every metric that has no column yet, hidden at first. */
  private void otherColumns() {
    Set<String> known =
        columns.stream()
            .filter(one -> !one.part().equals("cost"))
            .map(Column::metric)
            .collect(Collectors.toSet());
    Set<String> others = new TreeSet<>(report.metrics().keySet());
    others.removeAll(known);
    for (String group : groups()) {
      for (String metric : others) {
        if (report.metrics().get(metric).group().equals(group)) {
          columns.add(
              new Column(
                  descriptions.title(metric), metric, "", false, one -> cells.result(one, metric)));
        }
      }
    }
  }

  private Set<String> groups() {
    Set<String> groups = new LinkedHashSet<>(report.headline().groups());
    report.metrics().values().forEach(kind -> groups.add(kind.group()));
    return groups;
  }

  private void add(String title, String metric, String part, Consumer<SystemResult> cell) {
    columns.add(new Column(title, metric, part, true, cell));
  }

  void write() {
    Section.COMPARISON.open(html);
    html.element("p", explanation());
    Headline.CostMetric cost = report.headline().cost();
    TableFilters.write(html, cost == null ? "" : Html.capital(cost.label()));
    html.element("p", "", "id", "sorted", "class", "unseen", "role", "status");
    html.element("p", "", "id", "best", "class", "note", "role", "status", "hidden", "");
    html.open(
        "div", "class", "scroll tall", "role", "region", "tabindex", "0", "aria-label", "Systems");
    html.open(
        "table",
        "class",
        "systems sortable",
        "id",
        "systems-table",
        "data-label",
        primary.label(),
        "data-better",
        primary.better().name().toLowerCase(Locale.ROOT));
    html.element("caption", "Systems compared", "class", "unseen");
    header();
    html.open("tbody");
    for (SystemResult system : report.inTableOrder()) {
      row(report.systems().indexOf(system), system);
    }
    html.close("tbody");
    html.close("table").close("div");
    if (costs.systems().isEmpty()) {
      html.element("p", "What the run cost is not on this page.", "class", "note");
    }
    Section.COMPARISON.close(html);
  }

  private String explanation() {
    Headline.CostMetric cost = report.headline().cost();
    return ("Intervals are %s. The difference is of %s, the system's less the base's over the same"
                + " %s; a method's is from each of its own controls too, which stand under it. p is"
                + " of a two-sided test, adjusted by Holm for the number of methods or of controls.")
            .formatted(IntervalLevels.of(report), primary.label(), report.headline().units())
        + (cost == null
            ? ""
            : " The interval of a ratio to the base takes the base's value as known.");
  }

  private void header() {
    html.open("thead").open("tr");
    html.markup(
        "<th scope=\"col\"><span>System</span></th>\n<th scope=\"col\"><span>Verdict</span></th>\n");
    for (Column column : columns) {
      List<String> attributes = new ArrayList<>(List.of("scope", "col", "class", "number"));
      if (!column.part().isEmpty()) {
        attributes.addAll(List.of("data-part", column.part()));
      }
      if (!column.shown()) {
        attributes.addAll(List.of("hidden", ""));
      }
      html.open("th", attributes.toArray(String[]::new));
      html.element("span", column.title());
      if (report.metrics().containsKey(column.metric())) {
        html.text(" ")
            .element(
                "a",
                "?",
                "class",
                "what",
                "href",
                "#definition-" + column.metric(),
                "aria-label",
                "What is " + column.title() + "?");
      }
      html.close("th");
    }
    html.close("tr").close("thead");
  }

  private void row(int index, SystemResult system) {
    Optional<Verdict.Passing> passing = verdicts.of(system.system()).map(Verdict::passing);
    boolean sound = system.broken() == null && system.neverActed().isEmpty();
    html.open(
        "tr",
        "data-role",
        system.role().name().toLowerCase(Locale.ROOT),
        "data-passing",
        passing.map(one -> one.name().toLowerCase(Locale.ROOT)).orElse("none"),
        "data-sound",
        Boolean.toString(sound));
    html.open("th", "scope", "row", "data-value", system.system());
    html.element("a", system.system(), "href", "#system-" + index).text(" ");
    if (system.role() != Role.METHOD) {
      Badges.role(html, system.role());
    }
    html.close("th");
    cells.verdict(system, passing);
    for (Column column : columns) {
      cells.shown(column.shown());
      column.cell().accept(system);
    }
    cells.shown(true);
    html.close("tr");
  }
}
