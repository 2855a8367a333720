/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a report's headline as CSV (RFC 4180, lines end in a line feed), one system a row,
 * with the tests of the differences from the base and of methods from their controls (columns that
 * end in {@code _2} are of a second control, if a method has one), plain and adjusted by Holm, and
 * how many units would show a difference that is not shown; then the same differences by each
 * further scorer ({@code judge}, {@code judge_2}). Controls stand under their methods. A cell is
 * empty where there is no number: the deltas and tests of the base, a refused metric, a speed that
 * was not measured.
 */
public final class SummaryCsv {
  private SummaryCsv() {}

  /**
   * Writes the file.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Costs costs, Path file) throws IOException {
    AtomicFiles.writeString(file, text(report, costs));
  }

  /** The text of the file. */
  public static String text(Report report, Costs costs) {
    StringBuilder text = new StringBuilder();
    Verdicts verdicts = Verdicts.of(report, report.headline().rule());
    int judges =
        report.systems().stream()
            .mapToInt(one -> Opinions.of(one).further().size())
            .max()
            .orElse(0);
    for (SystemResult system : report.inTableOrder()) {
      List<Cell> row = row(report.headline(), system, costs);
      for (int place = 0; place < Math.max(1, report.mostControls()); place++) {
        row.addAll(comparison(report.headline(), system, place));
      }
      OptionalLong unitsFor =
          verdicts.of(system.system()).map(Verdict::unitsFor).orElse(OptionalLong.empty());
      row.add(
          new Cell(
              report.headline().units().replace(' ', '_') + "_for",
              unitsFor.isPresent() ? Long.toString(unitsFor.getAsLong()) : ""));
      for (int judge = 0; judge < judges; judge++) {
        row.addAll(opinion(report, system, judge));
      }
      text.append(text.isEmpty() ? CsvLine.of(row.stream().map(Cell::column).toList()) : "");
      text.append(CsvLine.of(row.stream().map(Cell::value).toList()));
    }
    return text.toString();
  }

  private record Cell(String column, String value) {}

  private static List<String> values(Headline headline) {
    return headline.columns().stream()
        .filter(one -> one.form().name().startsWith(Headline.Form.VALUE.name()))
        .map(Headline.Column::metric)
        .toList();
  }

  private static List<Cell> row(Headline headline, SystemResult system, Costs costs) {
    List<Cell> row = new ArrayList<>(List.of(new Cell("system", system.system())));
    for (Headline.Column column : headline.columns()) {
      String metric = column.metric();
      switch (column.form()) {
        case VALUE, VALUE_WITH_INTERVAL ->
            row.add(
                new Cell(
                    metric, number(system.estimate(metric).map(MetricResult.Estimate::value))));
        case DIFFERENCE -> {
          Optional<Interval> delta = system.difference(metric).map(PairedDifference::interval);
          row.add(new Cell(metric + "_delta_low", number(delta.map(Interval::low))));
          row.add(new Cell(metric + "_delta_high", number(delta.map(Interval::high))));
        }
        case SPEED -> {
          Optional<Interval> interval =
              costs.speed(system.system()).map(SystemCosts.Speed::interval);
          row.add(new Cell("tokens_per_second", number(costs.tokensPerSecond(system.system()))));
          row.add(new Cell("tokens_per_second_low", number(interval.map(Interval::low))));
          row.add(new Cell("tokens_per_second_high", number(interval.map(Interval::high))));
        }
        case RATIO -> {}
      }
    }
    for (String metric : values(headline)) {
      row.add(new Cell(metric + "_p", tested(system.significance(metric), Significance::pValue)));
      row.add(
          new Cell(
              metric + "_p_holm",
              tested(system.significance(metric), Significance::adjustedPValue)));
    }
    String primary = headline.primary().metric();
    row.add(
        new Cell(
            primary + "_detectable",
            tested(system.significance(primary), Significance::detectableEffect)));
    return row;
  }

  /** A control of a method, and the method's primary metric less that of the control. */
  private static List<Cell> comparison(Headline headline, SystemResult system, int place) {
    String number = number(place);
    Optional<ControlComparison> control = system.control(place);
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell("control" + number, control.map(ControlComparison::control).orElse("")));
    cells.addAll(
        difference(
            headline.primary().metric() + "_vs_control" + number,
            control.flatMap(ControlComparison::found)));
    return cells;
  }

  /** What a further scorer finds: the difference from the base, and from each control. */
  private static List<Cell> opinion(Report report, SystemResult system, int judge) {
    Optional<Opinion> opinion = Opinions.of(system).further().stream().skip(judge).findFirst();
    String number = number(judge);
    String name = report.headline().primary().metric() + "_by_judge" + number;
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell("judge" + number, opinion.map(one -> one.scorer().id()).orElse("")));
    cells.addAll(difference(name + "_delta", opinion.flatMap(Opinion::difference)));
    for (int place = 0; place < report.mostControls(); place++) {
      cells.addAll(
          difference(
              name + "_vs_control" + number(place),
              opinion.stream()
                  .flatMap(one -> one.fromControls().stream())
                  .skip(place)
                  .findFirst()
                  .flatMap(ControlComparison::found)));
    }
    return cells;
  }

  private static List<Cell> difference(String name, Optional<PairedDifference> found) {
    Optional<Significance> test = found.map(PairedDifference::significance);
    return List.of(
        new Cell(name, number(found.map(PairedDifference::difference))),
        new Cell(name + "_low", number(found.map(one -> one.interval().low()))),
        new Cell(name + "_high", number(found.map(one -> one.interval().high()))),
        new Cell(name + "_p", tested(test, Significance::pValue)),
        new Cell(name + "_p_holm", tested(test, Significance::adjustedPValue)));
  }

  /** The ending of a name: none for the first. */
  private static String number(int place) {
    return place == 0 ? "" : "_" + (place + 1);
  }

  /** With six digits that count, for p-values may be far below the sixth decimal. */
  private static String tested(
      Optional<Significance> test, Function<Significance, @Nullable Double> part) {
    return test.map(part).map(number -> String.format(Locale.ROOT, "%.6g", number)).orElse("");
  }

  private static String number(Optional<Double> value) {
    return value.map(number -> Numbers.fixed(number, 6)).orElse("");
  }
}
