/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.RecordedResults;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What an experiment brought. All of it is data: nothing here opens a system again. */
public final class ExperimentResult {
  private final Report report;
  private final Costs costs;
  private final List<Recorded<?>> recorded;

  /** An examination with what the systems did in it. */
  record Recorded<S>(Examination<S> examination, RecordedResults results) {
    Stream<?> outputs() {
      return examination.outputs(results);
    }

    List<RunFile> files() {
      return examination.files(results);
    }

    List<PageSection> sections(Report report) {
      return examination.sections(report, results, PageOptions.standard());
    }
  }

  ExperimentResult(Report report, Costs costs, List<? extends Recorded<?>> recorded) {
    this.report = report;
    this.costs = costs;
    this.recorded = List.copyOf(recorded);
  }

  /** Metrics and comparisons; equal runs have equal reports. */
  public Report report() {
    return report;
  }

  /** Times and memory. */
  public Costs costs() {
    return costs;
  }

  /**
   * What the systems made, in the order of systems and items. It is read from the journals, a
   * system at a time, so that a large run need not be in memory as a whole.
   *
   * @param type of what an examination made, such as a scored continuation
   * @return nothing if no examination made any
   */
  public <T> Stream<T> outputs(Class<T> type) {
    return recorded.stream().flatMap(Recorded::outputs).filter(type::isInstance).map(type::cast);
  }

  /**
   * Writes report.json, report.html, report.md, metrics.csv, summary.csv, costs.json, the files of
   * the examinations, such as generations.jsonl, and front.svg if systems have both numbers. Equal
   * runs write equal bytes, but for the day and what was measured of time and memory: costs.json,
   * and what summary.csv and report.html have of it.
   *
   * @param folder made if need be
   * @throws io.detoxj.core.ConfigException if the folder has the report of another experiment, one
   *     of these files is no output of this toolkit, or another run has the folder
   * @throws IOException if a file cannot be written; all are then as they were
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void writeTo(Path folder) throws IOException {
    FinishedRun.requireSame(folder, report);
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      files().write(folder, false);
    }
  }

  /**
   * Writes the same files, and replaces whatever has their names.
   *
   * @param folder made if need be
   * @throws io.detoxj.core.ConfigException if another run has the folder
   * @throws IOException if a file cannot be written; all are then as they were
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void replaceIn(Path folder) throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      files().write(folder, true);
    }
  }

  private RunFiles files() {
    return new RunFiles(
        report,
        costs,
        recorded.stream().flatMap(one -> one.files().stream()).toList(),
        () -> recorded.stream().flatMap(one -> one.sections(report).stream()).toList());
  }
}
