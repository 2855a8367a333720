/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every metric of every system as CSV in the long form, one system and metric a row, for data
 * frames and spreadsheets (RFC 4180, lines end in a line feed). Numbers have all their digits. A
 * cell is empty where there is no number, never 0.
 */
public final class MetricsCsv {
  /**
   * The columns. {@code id} is the whole definition of the metric; {@code low} and {@code high} are
   * the bounds of an interval at {@code level}, as are {@code diff_low} and {@code diff_high} of
   * the paired difference from base over {@code diff_units} units; {@code p} is of the test of the
   * difference, {@code p_holm} and {@code p_bh} are adjusted for the systems tested with the same
   * metric, by Holm and by Benjamini and Hochberg; {@code refused_reason} tells why a metric has no
   * value.
   */
  public static final List<String> COLUMNS =
      List.of(
          "system",
          "role",
          "metric",
          "id",
          "value",
          "low",
          "high",
          "level",
          "units",
          "samples",
          "missing",
          "difference",
          "diff_low",
          "diff_high",
          "diff_units",
          "p",
          "p_holm",
          "p_bh",
          "detectable",
          "refused_reason");

  private MetricsCsv() {}

  /**
   * Writes the file.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    AtomicFiles.writeString(file, text(report));
  }

  /** The text of the file: the columns, then a row for each system and metric. */
  public static String text(Report report) {
    Map<String, Map<String, Double>> falseDiscovery =
        HolmOverSystems.adjusted(report.systems(), Multiplicity.BENJAMINI_HOCHBERG);
    StringBuilder text = new StringBuilder(CsvLine.of(COLUMNS));
    for (SystemResult system : report.systems()) {
      system
          .metrics()
          .forEach(
              (name, result) ->
                  text.append(
                      row(
                          system,
                          result,
                          falseDiscovery.getOrDefault(name, Map.of()).get(system.system()))));
    }
    return text.toString();
  }

  private static String row(
      SystemResult system, MetricResult result, @Nullable Double falseDiscovery) {
    String name = result.id().name();
    List<String> cells = new ArrayList<>();
    cells.add(system.system());
    cells.add(system.role().name());
    cells.add(name);
    cells.add(result.id().toString());
    Optional<MetricResult.Estimate> estimate = system.estimate(name);
    cells.add(cell(estimate.map(MetricResult.Estimate::value)));
    cells.add(cell(estimate.map(e -> e.interval().low())));
    cells.add(cell(estimate.map(e -> e.interval().high())));
    cells.add(cell(estimate.map(e -> e.interval().level())));
    cells.add(cell(estimate.map(MetricResult.Estimate::units)));
    cells.add(Integer.toString(result.samples()));
    cells.add(Integer.toString(result.missing()));
    Optional<PairedDifference> difference = system.difference(name);
    cells.add(cell(difference.map(PairedDifference::difference)));
    cells.add(cell(difference.map(d -> d.interval().low())));
    cells.add(cell(difference.map(d -> d.interval().high())));
    cells.add(cell(difference.map(PairedDifference::units)));
    Optional<Significance> significance = system.significance(name);
    cells.add(cell(significance.map(Significance::pValue)));
    cells.add(cell(significance.map(Significance::adjustedPValue)));
    cells.add(cell(Optional.ofNullable(falseDiscovery)));
    cells.add(cell(significance.map(Significance::detectableEffect)));
    cells.add(result instanceof MetricResult.Refused refused ? refused.reason() : "");
    return CsvLine.of(cells);
  }

  /** With all digits, the same in every locale. */
  private static String cell(Optional<? extends Number> number) {
    return number.map(Number::toString).orElse("");
  }
}
