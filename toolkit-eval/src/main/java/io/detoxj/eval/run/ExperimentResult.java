/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ScoredCompletion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What an experiment brought. */
public final class ExperimentResult {
  private final Report report;
  private final Costs costs;
  private final List<SystemRun> runs;

  ExperimentResult(Report report, Costs costs, List<SystemRun> runs) {
    this.report = report;
    this.costs = costs;
    this.runs = List.copyOf(runs);
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
   * All that was generated, system by system and prompt by prompt, scored. It is read from the
   * journal, a system at a time, so that a large run need not be in memory as a whole; the model
   * and the scorers must still be open.
   */
  public Stream<ScoredCompletion> completions() {
    return runs.stream().flatMap(run -> completions(run).stream());
  }

  private static List<ScoredCompletion> completions(SystemRun run) {
    try {
      return run.completions();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes report.json, report.html, report.md, metrics.csv, summary.csv, costs.json and
   * generations.jsonl, and front.png and front.svg if systems have both numbers and this machine
   * can draw. Equal runs write equal bytes, but for what was measured of time and memory:
   * costs.json, and columns of costs in summary.csv and report.html.
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
    return new RunFiles(report, costs, this::completions);
  }
}
