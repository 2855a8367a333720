/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.DifferenceOfMeans;
import io.detoxj.steering.vector.SteeringVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steering vectors from the user's pairs. */
@Command(
    name = "extract-vectors",
    sortOptions = false,
    description = "Extracts steering vectors at every block: mean of toxic texts minus of neutral.")
final class ExtractVectors extends Program {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--pairs",
      required = true,
      paramLabel = "FILE",
      description = "Pairs with toxic and neutral, JSON Lines or a .csv with a header")
  private Path pairs = Path.of(".");

  @Mixin private LineFilter filter = new LineFilter();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The first N pairs alone (all of them)")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the vectors go (steering-vectors.safetensors beside the model)")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    List<PairFile.Pair> read =
        UserFiles.pairs(pairs, filter, OptionRange.atLeast("--limit", limit, 2));
    OutputGuard guard = overwriting.guard();
    Path file =
        output == null
            ? guard.usualFile(model.folder().resolve(SteeringVectors.FILE_NAME), "--output")
            : guard.file(output);
    try (TransformerModel loaded = model.open();
        Progress progress = progress("vectors", "texts", quiet)) {
      SteeringVectors vectors = DifferenceOfMeans.atEveryBlock(loaded, read, progress);
      vectors.save(file);
      progress.finish();
      for (HookPoint point : vectors.points()) {
        print("%s norm %.4f%n", point, vectors.at(point).norm());
      }
    }
    print(
        "%d pairs, written to %s; try them with --method vector%s%n",
        read.size(), file, output == null ? "" : ":file=" + file);
    return ExitCode.DONE;
  }
}
