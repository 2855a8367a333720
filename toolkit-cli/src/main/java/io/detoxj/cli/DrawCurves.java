/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.page.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The learning curves of trainings on one page. */
@Command(
    name = "curves",
    sortOptions = false,
    description =
        "Draws the learning curves of trainings by train-rlhf, train-sft or train-dpo on one page,"
            + " also while they go on.")
final class DrawCurves extends Program {
  @Parameters(
      paramLabel = "TRAINING",
      arity = "1..*",
      description =
          "Folder of a result or of the work, or the file of the steps; NAME=FOLDER to name it")
  private List<String> trainings = List.of();

  @Option(names = "--output", required = true, paramLabel = "FILE", description = "The page, .html")
  private Path output = Path.of("");

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  public Integer call() throws IOException {
    overwriting.guard().file(output);
    List<TrainingRun> runs = new ArrayList<>();
    for (String training : trainings) {
      int at = training.indexOf('=');
      Path place = Path.of(at < 0 ? training : training.substring(at + 1));
      String name =
          at < 0
              ? place.toAbsolutePath().normalize().getFileName().toString()
              : training.substring(0, at);
      runs.add(TrainingCurves.read(name, place));
    }
    if (new HashSet<>(runs.stream().map(TrainingRun::name).toList()).size() < runs.size()) {
      throw new UsageException(
          "two trainings have one name; write NAME=FOLDER to tell them apart: " + trainings);
    }
    AtomicFiles.writeString(output, TrainingCurves.page(runs));
    print("written to %s%n", output);
    return ExitCode.DONE;
  }
}
