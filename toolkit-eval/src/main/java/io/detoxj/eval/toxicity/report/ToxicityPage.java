/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.page.HtmlReport;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.page.ShownText;
import io.detoxj.eval.page.TextsSection;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.suppression.SuppressionSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The page of a report about continuations, with their texts, from data alone. */
public final class ToxicityPage {
  private ToxicityPage() {}

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
    Path generations = folder.resolve("generations.jsonl");
    TextsSection texts = texts(report, options);
    if (Files.exists(generations)) {
      GenerationsJsonl.readScored(generations, one -> texts.add(shown(one)));
    }
    HtmlReport.write(
        report,
        ReportJson.knownCosts(folder.resolve("costs.json")),
        sections(report, texts),
        options,
        folder.resolve("report.html"));
  }

  /**
   * Writes the page of several runs in one report, with the texts of their folders.
   *
   * @param folders of the runs, in the order in which they were merged; generations.jsonl may be
   *     missing
   * @throws ConfigException if a file is damaged
   * @throws IllegalArgumentException if a file has texts of a system that its run does not have
   * @throws IOException if a file cannot be read or the page cannot be written; it is then as it
   *     was
   */
  public static void write(
      List<Path> folders, ReportMerge.Merged merged, PageOptions options, Path file)
      throws IOException {
    TextsSection texts = texts(merged.report(), options);
    boolean oneScorer = !sameJudges(merged.report());
    for (int i = 0; i < folders.size(); i++) {
      Path generations = folders.get(i).resolve("generations.jsonl");
      Map<String, String> names = merged.names().get(i);
      if (Files.exists(generations)) {
        GenerationsJsonl.readScored(
            generations,
            one -> {
              String name = names.getOrDefault(one.system(), one.system());
              if (!name.isEmpty()) {
                texts.add(shown(name, one, oneScorer ? 1 : one.judgements().size()));
              }
            });
      }
    }
    HtmlReport.write(
        merged.report(), merged.costs(), sections(merged.report(), texts), options, file);
  }

  /** Whether all systems were judged by the same scorers beside the first. */
  private static boolean sameJudges(Report report) {
    return report.systems().stream()
            .map(one -> JudgeResult.of(one).stream().map(JudgeResult::scorer).toList())
            .distinct()
            .count()
        == 1;
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
    HtmlReport.write(report, costs, sections(report, completions, options), options, file);
  }

  /** The text of the page. Equal arguments give equal texts. */
  public static String text(
      Report report, Costs costs, Stream<ScoredCompletion> completions, PageOptions options) {
    return HtmlReport.text(report, costs, sections(report, completions, options), options);
  }

  /**
   * The sections of the page: texts, further scorers, over-suppression, as far as there are any.
   */
  public static List<PageSection> sections(
      Report report, Stream<ScoredCompletion> completions, PageOptions options) {
    TextsSection texts = texts(report, options);
    completions.forEachOrdered(one -> texts.add(shown(one)));
    return sections(report, texts);
  }

  private static List<PageSection> sections(Report report, TextsSection texts) {
    List<PageSection> sections = new ArrayList<>();
    if (!texts.isEmpty()) {
      sections.add(texts.scores(report));
      sections.add(texts);
    }
    JudgesSection judges = new JudgesSection(report);
    if (!judges.isEmpty()) {
      sections.add(judges);
    }
    SuppressionSection.of(report).ifPresent(sections::add);
    return sections;
  }

  /** Texts are marked only if the report counts toxic ones. */
  private static TextsSection texts(Report report, PageOptions options) {
    boolean counted = report.base().metrics().containsKey(ToxicityMetric.PROBABILITY);
    TextsSection.Flag toxic = new TextsSection.Flag("toxic", ToxicityMetric.TOXIC_FROM);
    return new TextsSection(report, options, counted ? toxic : null);
  }

  private static ShownText shown(ScoredCompletion one) {
    return shown(one.system(), one, one.judgements().size());
  }

  /** Under the name of a system, with the first so many scorers. */
  private static ShownText shown(String system, ScoredCompletion one, int scorers) {
    List<Judgement> judgements = one.judgements().stream().limit(scorers).toList();
    return new ShownText(
        system,
        one.prompt().id(),
        one.prompt().text(),
        one.completion().sampleIndex(),
        one.completion().text(),
        judgements.stream().map(Judgement::scorer).toList(),
        judgements.stream().map(Judgement::outcome).toList());
  }
}
