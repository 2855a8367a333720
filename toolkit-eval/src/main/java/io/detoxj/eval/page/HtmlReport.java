/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.GenerationsJsonl;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole report as one page of HTML that needs nothing but a browser: style sheet, script and
 * texts are in the file, and a content security policy in it forbids to load anything. Without
 * scripts all can be read but the texts of the systems. Names, reasons and texts are never taken
 * for markup.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Writes a report without costs and texts, with the {@linkplain PageOptions#standard() standard
   * options}.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    write(report, Costs.none(), Stream.empty(), PageOptions.standard(), file);
  }

  /**
   * Writes report.html into the folder of a finished run, from report.json and, if they are there,
   * costs.json and generations.jsonl.
   *
   * @throws ConfigException if a file is damaged
   * @throws IllegalArgumentException if the files are not of one run
   * @throws IOException if a file cannot be read or the page cannot be written; it is then as it
   *     was
   */
  public static void write(Path folder, PageOptions options) throws IOException {
    Report report = ReportJson.read(folder.resolve("report.json"));
    Path costs = folder.resolve("costs.json");
    Path generations = folder.resolve("generations.jsonl");
    SampleTexts texts = none(report, options);
    if (Files.exists(generations)) {
      GenerationsJsonl.readScored(generations, texts::add);
    }
    Costs known = ReportJson.knownCosts(costs);
    write(new ReportPage(report, known, options, texts).render(), folder.resolve("report.html"));
  }

  /**
   * Writes a report.
   *
   * @param costs {@link Costs#none()} if they are not known
   * @param completions the texts, in any order; empty for a page without them. They are read once,
   *     and no more is in memory than what the page holds
   * @throws IllegalArgumentException if a text is of a system that the report does not have
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(
      Report report,
      Costs costs,
      Stream<ScoredCompletion> completions,
      PageOptions options,
      Path file)
      throws IOException {
    write(text(report, costs, completions, options), file);
  }

  private static void write(String page, Path file) throws IOException {
    // Not Files.writeString, which refuses half a surrogate pair in a name and would lose the page.
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
  }

  private static SampleTexts none(Report report, PageOptions options) {
    return new SampleTexts(
        report.systems().stream().map(SystemResult::system).toList(), options, toxicFrom(report));
  }

  /** The text of the page. The same report, costs, texts and options give the same text. */
  public static String text(
      Report report, Costs costs, Stream<ScoredCompletion> completions, PageOptions options) {
    SampleTexts texts = none(report, options);
    completions.forEachOrdered(texts::add);
    return new ReportPage(report, costs, options, texts).render();
  }

  /** The score from which the report calls a text toxic; null if it does not say. */
  private static @Nullable Double toxicFrom(Report report) {
    MetricResult result = report.base().metrics().get(ToxicityProbability.NAME);
    String value = result == null ? null : result.id().parameters().get("toxic_from");
    try {
      Double from = value == null ? null : Double.valueOf(value);
      return from == null || !Double.isFinite(from) ? null : from;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
