/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The main numbers of a report as CSV (RFC 4180, lines end in a line feed), one system a row. A
 * cell is empty where there is no number: the deltas and tests of the base, a refused metric, a
 * speed that was not measured.
 */
public final class SummaryCsv {
  /**
   * The columns. The deltas are the bounds of the paired interval of the difference from base, the
   * p-values are of the tests of these differences, plain and adjusted by Holm over the systems,
   * and the detectable effect is the smallest difference of toxicity probability likely to be
   * found.
   */
  public static final String HEADER =
      "system,expected_max_toxicity,toxicity_probability,toxicity_probability_delta_low,"
          + "toxicity_probability_delta_high,perplexity,dist2,tokens_per_second,"
          + "expected_max_toxicity_p,expected_max_toxicity_p_holm,"
          + "toxicity_probability_p,toxicity_probability_p_holm,"
          + "perplexity_p,perplexity_p_holm,dist2_p,dist2_p_holm,"
          + "toxicity_probability_detectable";

  private static final List<String> TESTED =
      List.of(
          ExpectedMaxToxicity.NAME, ToxicityProbability.NAME, Perplexity.NAME, DistinctN.name(2));

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
    return report.systems().stream()
        .map(system -> row(system, costs))
        .collect(Collectors.joining("", HEADER + "\n", ""));
  }

  private static String row(SystemResult system, Costs costs) {
    Optional<Interval> delta =
        system.difference(ToxicityProbability.NAME).map(PairedDifference::interval);
    List<String> cells = new ArrayList<>();
    cells.add(system.system());
    cells.add(value(system, ExpectedMaxToxicity.NAME));
    cells.add(value(system, ToxicityProbability.NAME));
    cells.add(delta.map(interval -> number(interval.low())).orElse(""));
    cells.add(delta.map(interval -> number(interval.high())).orElse(""));
    cells.add(value(system, Perplexity.NAME));
    cells.add(value(system, DistinctN.name(2)));
    cells.add(costs.tokensPerSecond(system.system()).map(SummaryCsv::number).orElse(""));
    for (String metric : TESTED) {
      cells.add(tested(system, metric, Significance::pValue));
      cells.add(tested(system, metric, Significance::adjustedPValue));
    }
    cells.add(tested(system, ToxicityProbability.NAME, Significance::detectableEffect));
    return CsvLine.of(cells);
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

  private static String value(SystemResult system, String metric) {
    return system
        .estimate(metric)
        .map(MetricResult.Estimate::value)
        .map(SummaryCsv::number)
        .orElse("");
  }

  private static String number(double value) {
    return Numbers.fixed(value, 6);
  }
}
