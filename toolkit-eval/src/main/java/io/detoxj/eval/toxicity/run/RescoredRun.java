/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.RunFiles;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A finished run with the scores of other scorers.
 *
 * @param source the folder of the run
 * @param report with the metrics of the new scorers
 * @param costs those of the run, with the time of the new scoring
 * @param completions with the new scores, system by system
 */
public record RescoredRun(
    Path source, Report report, Costs costs, List<ScoredCompletion> completions) {
  /** Keeps an unmodifiable copy of the list. */
  public RescoredRun {
    completions = List.copyOf(completions);
  }

  /** The same with entries of the provenance replaced or added. */
  public RescoredRun withProvenance(Map<String, String> more) {
    Map<String, String> provenance = new TreeMap<>(report.provenance());
    provenance.putAll(more);
    Report known = report.withProvenance(provenance);
    return new RescoredRun(source, known, costs, completions);
  }

  /**
   * Writes the files of a run, as {@link ExperimentResult#writeTo} does.
   *
   * @param folder made if need be
   * @throws ConfigException if it is the folder of the run itself, by whatever path, or has the
   *     report of another experiment, or a file there is no output of this toolkit
   * @throws IOException if a file cannot be written; all are then as they were
   */
  public void writeTo(Path folder) throws IOException {
    requireOther(source, folder);
    FinishedRun.requireSame(folder, report);
    files().write(folder, false);
  }

  /**
   * Writes the same files, and replaces whatever has their names, but not those of the run itself.
   *
   * @param folder made if need be
   * @throws ConfigException if it is the folder of the run itself, by whatever path
   * @throws IOException if a file cannot be written; all are then as they were
   */
  public void replaceIn(Path folder) throws IOException {
    requireOther(source, folder);
    files().write(folder, true);
  }

  /**
   * Replaces the files of the run itself: its scores and its report of before are lost.
   *
   * @throws IOException if a file cannot be written; all are then as they were
   */
  public void writeInPlace() throws IOException {
    files().write(source, false);
  }

  private RunFiles files() {
    return new RunFiles(
        report,
        costs,
        List.of(
            new RunFile(
                RunFiles.OUTPUTS, file -> GenerationsJsonl.write(completions.stream(), file))),
        () -> ToxicityPage.sections(report, completions.stream(), PageOptions.standard()));
  }

  static void requireOther(Path source, Path folder) throws IOException {
    // Looks through links and detours.
    if (Files.exists(folder) && Files.isSameFile(source, folder)) {
      throw new ConfigException(
          "%s is the folder of the run itself, whose report the new scores would replace; choose another --output, or use --in-place instead of it"
              .formatted(folder));
    }
  }
}
