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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a report's headline as CSV (RFC 4180, lines end in a line feed), one system a row,
 * with the tests of the differences from the base, plain and adjusted by Holm over the systems. A
 * cell is empty where there is no number: the deltas and tests of the base, a refused metric, a
 * speed that was not measured.
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
    Headline headline = report.headline();
    StringBuilder text = new StringBuilder(CsvLine.of(header(headline)));
    report.systems().forEach(system -> text.append(CsvLine.of(row(headline, system, costs))));
    return text.toString();
  }

  private static List<String> values(Headline headline) {
    return headline.columns().stream()
        .filter(one -> one.form().name().startsWith(Headline.Form.VALUE.name()))
        .map(Headline.Column::metric)
        .toList();
  }

  private static List<String> header(Headline headline) {
    List<String> cells = new ArrayList<>(List.of("system"));
    for (Headline.Column column : headline.columns()) {
      switch (column.form()) {
        case VALUE, VALUE_WITH_INTERVAL -> cells.add(column.metric());
        case DIFFERENCE ->
            cells.addAll(List.of(column.metric() + "_delta_low", column.metric() + "_delta_high"));
        case SPEED -> cells.add("tokens_per_second");
        case RATIO -> {}
      }
    }
    values(headline).forEach(metric -> cells.addAll(List.of(metric + "_p", metric + "_p_holm")));
    cells.add(headline.primary().metric() + "_detectable");
    return cells;
  }

  private static List<String> row(Headline headline, SystemResult system, Costs costs) {
    List<String> cells = new ArrayList<>(List.of(system.system()));
    for (Headline.Column column : headline.columns()) {
      switch (column.form()) {
        case VALUE, VALUE_WITH_INTERVAL ->
            cells.add(number(system.estimate(column.metric()).map(MetricResult.Estimate::value)));
        case DIFFERENCE -> {
          Optional<Interval> delta =
              system.difference(column.metric()).map(PairedDifference::interval);
          cells.add(number(delta.map(Interval::low)));
          cells.add(number(delta.map(Interval::high)));
        }
        case SPEED -> cells.add(number(costs.tokensPerSecond(system.system())));
        case RATIO -> {}
      }
    }
    for (String metric : values(headline)) {
      cells.add(tested(system, metric, Significance::pValue));
      cells.add(tested(system, metric, Significance::adjustedPValue));
    }
    cells.add(tested(system, headline.primary().metric(), Significance::detectableEffect));
    return cells;
  }

  /** With six digits that count, for p-values may be far below the sixth decimal. */
  private static String tested(
      SystemResult system, String metric, Function<Significance, @Nullable Double> part) {
    return system
        .significance(metric)
        .map(part)
        .map(number -> String.format(Locale.ROOT, "%.6g", number))
        .orElse("");
  }

  private static String number(Optional<Double> value) {
    return value.map(number -> Numbers.fixed(number, 6)).orElse("");
  }
}
