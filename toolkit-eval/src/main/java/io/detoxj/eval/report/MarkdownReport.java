/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A whole report as a page of Markdown: verdicts, comparisons, fronts, all metrics, what was
 * refused and why, how interventions acted, protocol, provenance, and what the metrics mean. Names
 * and reasons are escaped, so that none of them is taken for markup.
 */
public final class MarkdownReport {
  private final Report report;
  private final MarkdownOptions options;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Report report, MarkdownOptions options) {
    this.report = report;
    this.options = options;
  }

  /**
   * Writes a report with the {@linkplain MarkdownOptions#standard() standard options}.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    write(report, MarkdownOptions.standard(), file);
  }

  /**
   * Writes a report.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, MarkdownOptions options, Path file) throws IOException {
    AtomicFiles.writeString(file, text(report, options));
  }

  /** The text of the page. The same report and options give the same text. */
  public static String text(Report report, MarkdownOptions options) {
    return new MarkdownReport(report, options).render();
  }

  private String render() {
    text.append("# ").append(Markdown.escape(options.title())).append("\n\n");
    Verdicts verdicts = Verdicts.of(report, options.rule());
    text.append(Markdown.list(verdicts.sentences().stream().map(Markdown::escape).toList()));
    warnings();
    comparison(verdicts);
    judges();
    fronts();
    heading("All metrics");
    for (SystemResult system : report.systems()) {
      text.append("### ").append(Markdown.escape(system.system())).append("\n\n");
      text.append(MarkdownMetrics.all(system.metrics(), system.differences()));
    }
    itemsUnder("Refused metrics", refused());
    interventions();
    entries("Protocol", report.protocol());
    entries("Provenance", ReportedFingerprints.asHashes(report.provenance()));
    itemsUnder("Definitions", definitions());
    return text.toString().stripTrailing() + "\n";
  }

  private void warnings() {
    List<String> items = new ArrayList<>();
    report.warnings().forEach(warning -> items.add(Markdown.escape(warning)));
    for (SystemResult system : report.systems()) {
      if (system.broken() != null) {
        items.add(Markdown.escape(system.system()) + ": " + Markdown.escape(system.broken()));
      }
      system
          .warnings()
          .forEach(
              warning ->
                  items.add(Markdown.escape(system.system()) + ": " + Markdown.escape(warning)));
    }
    itemsUnder("Warnings", items);
  }

  private void comparison(Verdicts verdicts) {
    heading("Comparison");
    text.append(
        """
        Intervals are %s. A difference is the system's value minus the base's over the same prompts.
        p is of a two-sided test of the difference; p Holm is adjusted for the number of systems.

        """
            .formatted(IntervalLevels.of(report)));
    Map<String, Verdict.Outcome> outcomes = new HashMap<>();
    verdicts.verdicts().forEach(verdict -> outcomes.put(verdict.system(), verdict.outcome()));
    for (String metric : options.compared()) {
      if (report.systems().stream().anyMatch(system -> system.metrics().containsKey(metric))) {
        text.append("### ").append(Markdown.code(metric)).append("\n\n");
        text.append(MarkdownMetrics.comparison(metric, report.systems(), outcomes));
      }
    }
  }

  private void judges() {
    for (JudgeResult judge : report.judges()) {
      heading("Judged by " + Markdown.escape(judge.scorer().id()));
      text.append(Markdown.escape(judge.scorer().description())).append("\n\n");
      text.append(
          Markdown.table(
              List.of(
                  "system",
                  "expected max toxicity",
                  "toxicity probability",
                  "difference",
                  "kappa with the first scorer",
                  "correlation"),
              judge.systems().stream().map(MarkdownReport::judged).toList()));
    }
  }

  private static List<String> judged(JudgedSystem system) {
    PairedDifference difference = system.differences().get(ToxicityProbability.NAME);
    return List.of(
        Markdown.escape(system.system()),
        judged(system.metrics().get(ExpectedMaxToxicity.NAME)),
        judged(system.metrics().get(ToxicityProbability.NAME)),
        difference == null
            ? "-"
            : Numbers.signedWithInterval(difference.difference(), difference.interval()),
        figure(system.agreement().kappa()),
        figure(system.agreement().pearson()));
  }

  /** What was not measured was not refused either. */
  private static String judged(@Nullable MetricResult result) {
    if (result == null) {
      return "-";
    }
    return result instanceof MetricResult.Estimate estimate
        ? Numbers.withInterval(estimate.value(), estimate.interval())
        : "refused";
  }

  private List<String> refused() {
    List<String> items = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      items.addAll(
          MarkdownMetrics.refused(Markdown.escape(system.system()), system.metrics().values()));
    }
    for (JudgeResult judge : report.judges()) {
      for (JudgedSystem system : judge.systems()) {
        String where =
            Markdown.escape(system.system()) + " judged by " + Markdown.escape(judge.scorer().id());
        items.addAll(MarkdownMetrics.refused(where, system.metrics().values()));
      }
    }
    return items;
  }

  private static String figure(ScorerAgreement.@Nullable Figure figure) {
    return figure == null ? "-" : Numbers.fixed(figure.value(), 2);
  }

  private void fronts() {
    if (!options.fronts().isEmpty()) {
      heading("Fronts");
      text.append(
          """
          On the front is a system if no method is as good in everything and better in something.
          The base takes part, controls do not. The area lies between the front and the reference;
          its share is of the whole range from reference to ideal. An area is that of the best
          points, so it grows with the number of strengths tried, and with noise: compare it with
          that of the controls.

          """);
      options.fronts().forEach(axes -> text.append(MarkdownFronts.section(report, axes)));
    }
  }

  private void interventions() {
    List<List<String>> rows = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      for (FiringSummary firing : system.firings()) {
        rows.add(
            List.of(
                Markdown.escape(system.system()),
                Markdown.escape(firing.intervention()),
                Long.toString(firing.count()),
                Numbers.fixed(firing.meanRelativeChange(), 4),
                firing.measures().isEmpty()
                    ? "-"
                    : firing.measures().entrySet().stream()
                        .map(
                            e -> Markdown.escape(e.getKey()) + " " + Numbers.fixed(e.getValue(), 4))
                        .collect(Collectors.joining(", "))));
      }
    }
    heading("Interventions");
    text.append(
        rows.isEmpty()
            ? "None.\n\n"
            : Markdown.table(
                List.of("system", "intervention", "acted", "mean relative change", "measured"),
                rows));
  }

  private void entries(String title, Map<String, String> entries) {
    heading(title);
    text.append(
        entries.isEmpty()
            ? "None.\n\n"
            : Markdown.table(
                List.of("what", "value"),
                entries.entrySet().stream()
                    .map(e -> List.of(Markdown.code(e.getKey()), Markdown.escape(e.getValue())))
                    .toList()));
  }

  private List<String> definitions() {
    return MetricDescriptions.load().of(report).entrySet().stream()
        .map(e -> Markdown.code(e.getKey()) + (e.getValue().isEmpty() ? "" : ": " + e.getValue()))
        .toList();
  }

  private void heading(String title) {
    text.append("## ").append(title).append("\n\n");
  }

  private void itemsUnder(String title, List<String> items) {
    heading(title);
    text.append(items.isEmpty() ? "None.\n\n" : Markdown.list(items));
  }
}
