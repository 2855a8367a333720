/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.IntervalLevels;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All systems in one table. Cells have their values as data, by which a script sorts the rows. */
final class SystemsTable {
  private final Report report;
  private final Costs costs;
  private final Verdicts verdicts;
  private final Html html;
  private final IntervalBar bar;
  private final Headline.PrimaryMetric primary;
  private final List<Headline.Column> columns;

  SystemsTable(Report report, Costs costs, Verdicts verdicts, Html html) {
    this.report = report;
    this.costs = costs;
    this.verdicts = verdicts;
    this.html = html;
    this.primary = report.headline().primary();
    this.columns =
        report.headline().columns().stream().filter(one -> !one.pageTitle().isEmpty()).toList();
    this.bar =
        IntervalBar.holding(
            report.systems().stream()
                .flatMap(
                    system ->
                        Stream.concat(
                            system.difference(primary.metric()).stream(),
                            system.controls().stream().flatMap(one -> one.found().stream())))
                .map(PairedDifference::interval)
                .toList());
  }

  void write() {
    Section.COMPARISON.open(html);
    html.element("p", explanation());
    html.element("p", "", "id", "sorted", "class", "unseen", "role", "status");
    Tables.open(html, "Systems compared", "systems", "sortable");
    header();
    html.open("tbody");
    for (SystemResult system : report.inTableOrder()) {
      row(report.systems().indexOf(system), system);
    }
    html.close("tbody");
    Tables.close(html);
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
            : " The ratio is of " + cost.label() + ", the system's to the base's.");
  }

  private void header() {
    List<String> titles =
        new ArrayList<>(
            List.of(
                "System",
                "Verdict",
                Html.capital(primary.label()),
                "Difference from base",
                "p Holm",
                "Difference from control",
                "p Holm, control"));
    columns.forEach(column -> titles.add(column.pageTitle()));
    if (!costs.systems().isEmpty()) {
      titles.addAll(List.of("Tokens/s", "Added ms/token"));
    }
    Tables.header(html, titles, 2);
  }

  private void row(int index, SystemResult system) {
    html.open("tr");
    html.open("th", "scope", "row", "data-value", system.system());
    html.element("a", system.system(), "href", "#system-" + index).text(" ");
    Badges.role(html, system.role());
    html.close("th");
    verdict(system);
    result(system, primary.metric());
    difference(system.difference(primary.metric()));
    pValue(system.significance(primary.metric()));
    controls(system.controls());
    columns.forEach(column -> column(column, system));
    if (!costs.systems().isEmpty()) {
      costs(costs.of(system.system()));
    }
    html.close("tr");
  }

  private void verdict(SystemResult system) {
    Optional<Verdict.Passing> passing = verdicts.of(system.system()).map(Verdict::passing);
    html.open("td", "data-value", passing.map(SystemsTable::place).orElse(""));
    passing.ifPresentOrElse(
        known -> Badges.passing(html, known), () -> html.text(ResultCells.NONE));
    Badges.broken(html, system);
    html.close("td");
  }

  /** Those that pass come first. */
  private static String place(Verdict.Passing passing) {
    return switch (passing) {
      case PASSES -> "1";
      case FAILS -> "2";
      case UNDECIDED -> "3";
      case INERT -> "4";
      case ACTS -> "5";
    };
  }

  private void column(Headline.Column column, SystemResult system) {
    switch (column.form()) {
      case VALUE, VALUE_WITH_INTERVAL -> result(system, column.metric());
      case DIFFERENCE -> difference(system.difference(column.metric()));
      case RATIO -> ratio(system, column);
      case SPEED ->
          throw new IllegalStateException("the page has columns of costs by itself: " + column);
    }
  }

  private void result(SystemResult system, String metric) {
    MetricResult result = system.metrics().get(metric);
    if (result instanceof MetricResult.Estimate estimate) {
      int decimals = Numbers.decimals(estimate.value(), estimate.interval());
      number(estimate.value());
      html.text(Numbers.fixed(estimate.value(), decimals));
      interval(
          Numbers.fixed(estimate.interval().low(), decimals),
          Numbers.fixed(estimate.interval().high(), decimals));
      html.close("td");
    } else if (result instanceof MetricResult.Refused) {
      refused();
    } else {
      absent("not measured");
    }
  }

  private void difference(Optional<PairedDifference> found) {
    PairedDifference difference = found.orElse(null);
    if (difference == null) {
      absent(ResultCells.NONE);
      return;
    }
    number(difference.difference());
    differenceText(difference);
    html.close("td");
  }

  /** One comparison as others, several under each other with the names of the controls. */
  private void controls(List<ControlComparison> all) {
    if (all.size() < 2) {
      Optional<PairedDifference> only = all.stream().flatMap(one -> one.found().stream()).findAny();
      difference(only);
      pValue(only.map(PairedDifference::significance));
      return;
    }
    List<PairedDifference> found = all.stream().flatMap(one -> one.found().stream()).toList();
    boolean lower = primary.better() == Direction.LOWER;
    // Rows are sorted by the control that is hardest to beat.
    sorted(
        found.stream()
            .map(PairedDifference::difference)
            .reduce((a, b) -> lower ? Math.max(a, b) : Math.min(a, b)));
    for (ControlComparison one : all) {
      html.open("div");
      one.found().ifPresentOrElse(this::differenceText, () -> html.text(ResultCells.NONE));
      html.element("span", " from " + one.control(), "class", "interval").close("div");
    }
    html.close("td");
    List<Double> adjusted = all.stream().flatMap(one -> adjusted(one).stream()).toList();
    sorted(adjusted.stream().reduce(Math::max));
    for (ControlComparison one : all) {
      html.element("div", adjusted(one).map(Numbers::pValue).orElse(ResultCells.NONE));
    }
    html.close("td");
  }

  private static Optional<Double> adjusted(ControlComparison one) {
    return one.found().map(PairedDifference::significance).map(Significance::adjustedPValue);
  }

  /** Begins a cell of several numbers. */
  private void sorted(Optional<Double> by) {
    html.open("td", "class", "number", "data-value", by.map(String::valueOf).orElse(""));
  }

  private void differenceText(PairedDifference difference) {
    Interval interval = difference.interval();
    html.text(Numbers.signed(difference.difference(), 2));
    interval(Numbers.signed(interval.low(), 2), Numbers.signed(interval.high(), 2));
    bar.draw(html, difference.difference(), interval);
  }

  private void pValue(Optional<Significance> tested) {
    Double adjusted = tested.map(Significance::adjustedPValue).orElse(null);
    cell(adjusted, adjusted == null ? ResultCells.NONE : Numbers.pValue(adjusted));
  }

  private void ratio(SystemResult system, Headline.Column column) {
    OptionalDouble ratio =
        new FrontAxis(column.metric(), FrontAxis.Scale.RATIO_TO_BASE, Direction.LOWER, null, null)
            .value(system, report.base());
    if (ratio.isPresent()) {
      cell(ratio.getAsDouble(), Numbers.fixed(ratio.getAsDouble(), column.decimals()));
    } else if (system.metrics().get(column.metric()) instanceof MetricResult.Refused) {
      refused();
    } else {
      absent(ResultCells.NONE);
    }
  }

  private void costs(Optional<SystemCosts> known) {
    SystemCosts.Speed speed = known.map(SystemCosts::speed).orElse(null);
    if (speed == null) {
      absent(ResultCells.NONE);
    } else {
      number(speed.tokensPerSecond());
      html.text(Numbers.fixed(speed.tokensPerSecond(), 0));
      if (speed.interval() != null) {
        interval(
            Numbers.fixed(speed.interval().low(), 0), Numbers.fixed(speed.interval().high(), 0));
      }
      html.close("td");
    }
    Double added = known.map(SystemCosts::addedMillisecondsPerToken).orElse(null);
    cell(added, added == null ? ResultCells.NONE : Numbers.signed(added, 2));
  }

  private void cell(@Nullable Double value, String text) {
    if (value == null) {
      absent(text);
    } else {
      number(value);
      html.text(text).close("td");
    }
  }

  private void number(double value) {
    html.open("td", "class", "number", "data-value", Double.toString(value));
  }

  private void refused() {
    html.markup(
        "<td class=\"number\" data-value><a href=\"#%s\">refused</a></td>\n", Section.REFUSED.id());
  }

  private void absent(String text) {
    html.open("td", "class", "number", "data-value", "").text(text).close("td");
  }

  private void interval(String low, String high) {
    html.text(" ").element("span", "[" + low + ", " + high + "]", "class", "interval");
  }
}
