/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.ToxiEval;
import io.detoxj.molecule.page.MoleculePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folders that commands about molecules write into. */
final class MoleculeOutput {
  private MoleculeOutput() {}

  /**
   * Looks at a folder before the work begins, and makes it if need be.
   *
   * @throws ConfigException if it cannot be written, or has files and they may not be replaced
   */
  static void requireFree(Path folder, boolean force) throws IOException {
    AtomicFiles.writableFolder(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (!force && files.findAny().isPresent()) {
        throw new ConfigException(
            "%s is not empty; choose another folder, or use --force to replace files of the same name"
                .formatted(folder));
      }
    }
  }

  /**
   * Writes the files of an evaluation and its page, which has the rates of the other mode, too.
   *
   * @param eval by which the models were evaluated; its judge is asked for the other mode
   */
  static void write(EvaluationReport report, ToxiEval eval, Path folder) throws IOException {
    report.write(folder);
    EvaluationMode other =
        eval.mode() == EvaluationMode.PAPER ? EvaluationMode.CORRECTED : EvaluationMode.PAPER;
    ToxiEval again = new ToxiEval(eval.judge(), other);
    new MoleculePage(report, report.evaluations().stream().map(again::again).toList())
        .write(folder.resolve("report.html"));
  }
}
