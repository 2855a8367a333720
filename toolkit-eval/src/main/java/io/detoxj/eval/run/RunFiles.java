/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.page.FrontPicture;
import io.detoxj.eval.page.HtmlReport;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.MarkdownReport;
import io.detoxj.eval.report.MetricsCsv;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SummaryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The files of a run beside each other.
 *
 * @param report metrics and comparisons
 * @param costs {@link Costs#none()} if they are not known
 * @param others those of examinations
 * @param sections of the page, made when it is written
 */
public record RunFiles(
    Report report, Costs costs, List<RunFile> others, Supplier<List<PageSection>> sections) {
  /** The file of what systems wrote, if an examination has one. */
  public static final String OUTPUTS = "generations.jsonl";

  /** Their names; the report is the main one, without which the others are none of a run. */
  public static final List<String> NAMES =
      List.of(
          "report.json",
          OUTPUTS,
          "costs.json",
          "summary.csv",
          "metrics.csv",
          "report.md",
          "report.html",
          "front.svg");

  /**
   * Writes all of them, or leaves those of before; a kill between shows by the missing report.
   *
   * @param force whether files that are no output of this toolkit may be replaced
   * @throws IOException if a file cannot be written; all are then as they were
   */
  public void write(Path folder, boolean force) throws IOException {
    List<String> names =
        Stream.concat(NAMES.stream(), others.stream().map(RunFile::name)).distinct().toList();
    new OutputGuard(force).folder(folder, names);
    FolderSwap.replace(folder, names, this::writeTo);
  }

  private void writeTo(Path folder) throws IOException {
    for (RunFile other : others) {
      other.content().write(folder.resolve(other.name()));
    }
    ReportJson.write(costs, folder.resolve("costs.json"));
    SummaryCsv.write(report, costs, folder.resolve("summary.csv"));
    MetricsCsv.write(report, folder.resolve("metrics.csv"));
    MarkdownReport.write(report, folder.resolve("report.md"));
    HtmlReport.write(
        report, costs, sections.get(), PageOptions.standard(), folder.resolve("report.html"));
    Path front = folder.resolve("front.svg");
    Files.deleteIfExists(front);
    if (FrontPicture.possible(report)) {
      FrontPicture.write(report, "Front of the systems", front);
    }
    ReportJson.write(report, folder.resolve("report.json"));
  }
}
