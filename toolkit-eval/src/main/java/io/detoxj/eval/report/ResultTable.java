/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A report for the terminal: a table, the reasons of what is refused, warnings, and verdicts. */
public final class ResultTable {
  private ResultTable() {}

  /**
   * Renders a report.
   *
   * @param report what was found
   * @param costs what it cost
   * @param rule when a system passes
   * @return several lines, each ending in a line feed
   */
  public static String render(Report report, Costs costs, VerdictRule rule) {
    StringBuilder text = new StringBuilder(table(report, costs).render());
    List<String> notes = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      system
          .metrics()
          .forEach(
              (name, result) -> {
                if (result instanceof MetricResult.Refused refused) {
                  notes.add("refused: " + system.system() + ", " + name + ": " + refused.reason());
                }
              });
      system
          .warnings()
          .forEach(warning -> notes.add("warning: " + system.system() + ": " + warning));
    }
    report.warnings().forEach(warning -> notes.add("warning: " + warning));
    appendBlock(text, notes);
    appendBlock(text, Verdicts.of(report, rule).sentences());
    return text.toString();
  }

  /**
   * The table alone: the columns of the report's headline, the difference from the base followed by
   * those of a method from its controls.
   */
  public static TextTable table(Report report, Costs costs) {
    Headline headline = report.headline();
    int controls = Math.max(1, report.mostControls());
    List<String> header = new ArrayList<>(List.of("system"));
    for (Headline.Column column : headline.columns()) {
      header.add(column.title());
      for (int place = 0; headline.comparesControl(column) && place < controls; place++) {
        header.add("vs control" + (place == 0 ? "" : " " + (place + 1)));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (SystemResult system : report.inTableOrder()) {
      List<String> row = new ArrayList<>(List.of(system.system()));
      for (Headline.Column column : headline.columns()) {
        row.add(cell(column, system, report.base(), costs));
        for (int place = 0; headline.comparesControl(column) && place < controls; place++) {
          row.add(
              difference(
                  system.control(place).flatMap(ControlComparison::found), column.decimals()));
        }
      }
      rows.add(row);
    }
    return new TextTable(header, rows);
  }

  private static String difference(Optional<PairedDifference> difference, int decimals) {
    return difference
        .map(one -> Numbers.signedWithInterval(one.difference(), one.interval(), decimals))
        .orElse(ResultCells.NONE);
  }

  private static String cell(
      Headline.Column column, SystemResult system, SystemResult base, Costs costs) {
    int decimals = column.decimals();
    String metric = column.metric();
    return switch (column.form()) {
      case VALUE ->
          system
              .estimate(metric)
              .map(estimate -> Numbers.fixed(estimate.value(), decimals))
              .orElse(absent(system, metric));
      case VALUE_WITH_INTERVAL ->
          system
              .estimate(metric)
              .map(one -> Numbers.withInterval(one.value(), one.interval(), decimals))
              .orElse(absent(system, metric));
      case DIFFERENCE -> difference(system.difference(metric), decimals);
      case RATIO -> {
        OptionalDouble ratio = Headline.ratio(metric, system, base);
        yield ratio.isPresent() ? Numbers.fixed(ratio.getAsDouble(), decimals) : ResultCells.NONE;
      }
      case SPEED ->
          costs
              .speed(system.system())
              .map(
                  speed ->
                      speed.interval() == null
                          ? Numbers.fixed(speed.tokensPerSecond(), decimals)
                          : Numbers.withInterval(
                              speed.tokensPerSecond(), speed.interval(), decimals))
              .orElse(ResultCells.NONE);
    };
  }

  private static String absent(SystemResult system, String metric) {
    return system.metrics().containsKey(metric) ? "refused" : ResultCells.NONE;
  }

  private static void appendBlock(StringBuilder text, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(String.join("\n", lines)).append('\n');
    }
  }
}
