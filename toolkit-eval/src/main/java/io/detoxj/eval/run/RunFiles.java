/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.eval.page.HtmlReport;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.GenerationsJsonl;
import io.detoxj.eval.report.MarkdownReport;
import io.detoxj.eval.report.MetricsCsv;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SummaryCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The files of a run beside each other.
 *
 * @param report metrics and comparisons
 * @param costs {@link Costs#none()} if they are not known
 * @param completions all texts, read twice
 */
record RunFiles(Report report, Costs costs, Supplier<Stream<ScoredCompletion>> completions) {
  /** Their names; the report is the main one, without which the others are none of a run. */
  static final List<String> NAMES =
      List.of(
          "report.json",
          "generations.jsonl",
          "costs.json",
          "summary.csv",
          "metrics.csv",
          "report.md",
          "report.html",
          "front.png",
          "front.svg");

  /**
   * Writes all of them, or leaves those of before; a kill between shows by the missing report.
   *
   * @param force whether files that are no output of this toolkit may be replaced
   */
  void write(Path folder, boolean force) throws IOException {
    new OutputGuard(force).folder(folder, NAMES);
    FolderSwap.replace(folder, NAMES, this::writeTo);
  }

  private void writeTo(Path folder) throws IOException {
    GenerationsJsonl.write(completions.get(), folder.resolve("generations.jsonl"));
    ReportJson.write(costs, folder.resolve("costs.json"));
    SummaryCsv.write(report, costs, folder.resolve("summary.csv"));
    MetricsCsv.write(report, folder.resolve("metrics.csv"));
    MarkdownReport.write(report, folder.resolve("report.md"));
    HtmlReport.write(
        report, costs, completions.get(), PageOptions.standard(), folder.resolve("report.html"));
    FrontPictures.write(report, folder);
    ReportJson.write(report, folder.resolve("report.json"));
  }
}
