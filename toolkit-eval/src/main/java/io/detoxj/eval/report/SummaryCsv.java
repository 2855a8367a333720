/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.run.AtomicFiles;
import io.detoxj.eval.metric.DistinctN;
import io.detoxj.eval.metric.ExpectedMaxToxicity;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.Perplexity;
import io.detoxj.eval.metric.ToxicityProbability;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The main numbers of a report as CSV (RFC 4180, lines end in a line feed), one system a row. A
 * cell is empty where there is no number: the deltas of the base, a refused metric, a speed that
 * was not measured.
 */
public final class SummaryCsv {
  /** The columns. The deltas are the bounds of the paired interval of the difference from base. */
  public static final String HEADER =
      "system,expected_max_toxicity,toxicity_probability,toxicity_probability_delta_low,"
          + "toxicity_probability_delta_high,perplexity,dist2,tokens_per_second";

  private SummaryCsv() {}

  /**
   * Writes the file.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    AtomicFiles.writeString(file, text(report));
  }

  /** The text of the file. */
  public static String text(Report report) {
    return Stream.concat(Stream.of(HEADER), report.systems().stream().map(SummaryCsv::row))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(SystemResult system) {
    Optional<Interval> delta =
        system.difference(ToxicityProbability.NAME).map(PairedDifference::interval);
    return String.join(
        ",",
        List.of(
            quoted(system.system()),
            value(system, ExpectedMaxToxicity.NAME),
            value(system, ToxicityProbability.NAME),
            delta.map(interval -> number(interval.low())).orElse(""),
            delta.map(interval -> number(interval.high())).orElse(""),
            value(system, Perplexity.NAME),
            value(system, DistinctN.name(2)),
            Optional.ofNullable(system.tokensPerSecond()).map(SummaryCsv::number).orElse("")));
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

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
