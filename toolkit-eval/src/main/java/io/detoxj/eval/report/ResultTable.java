/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import java.util.ArrayList;
import java.util.List;

/** A report for the terminal: a table, the reasons of what is refused, warnings, and verdicts. */
public final class ResultTable {
  private static final List<String> HEADER =
      List.of(
          "system",
          "EMT",
          "TP",
          "delta TP",
          "ppl",
          "x base",
          "dist-1",
          "dist-2",
          "dist-3",
          "tok/s");

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
   * The table alone: expected maximum toxicity, toxicity probability and its paired difference from
   * the base, each with its interval, perplexity and its ratio to the base, dist-1 to 3, speed.
   */
  public static TextTable table(Report report, Costs costs) {
    return new TextTable(
        HEADER,
        report.systems().stream().map(system -> row(system, report.base(), costs)).toList());
  }

  private static List<String> row(SystemResult system, SystemResult base, Costs costs) {
    List<String> cells = new ArrayList<>();
    cells.add(system.system());
    cells.add(withInterval(system, ExpectedMaxToxicity.NAME));
    cells.add(withInterval(system, ToxicityProbability.NAME));
    cells.add(
        system
            .difference(ToxicityProbability.NAME)
            .map(delta -> Numbers.signedWithInterval(delta.difference(), delta.interval()))
            .orElse("-"));
    cells.add(plain(system, Perplexity.NAME, 1));
    var ratio = Verdicts.perplexityRatio(system, base);
    cells.add(ratio.isPresent() ? Numbers.fixed(ratio.getAsDouble(), 2) : "-");
    for (int n = 1; n <= 3; n++) {
      cells.add(plain(system, DistinctN.name(n), 3));
    }
    cells.add(
        costs.tokensPerSecond(system.system()).map(speed -> Numbers.fixed(speed, 1)).orElse("-"));
    return cells;
  }

  private static String withInterval(SystemResult system, String metric) {
    return system
        .estimate(metric)
        .map(estimate -> Numbers.withInterval(estimate.value(), estimate.interval()))
        .orElse(absent(system, metric));
  }

  private static String plain(SystemResult system, String metric, int decimals) {
    return system
        .estimate(metric)
        .map(estimate -> Numbers.fixed(estimate.value(), decimals))
        .orElse(absent(system, metric));
  }

  private static String absent(SystemResult system, String metric) {
    return system.metrics().containsKey(metric) ? "refused" : "-";
  }

  private static void appendBlock(StringBuilder text, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(String.join("\n", lines)).append('\n');
    }
  }
}
