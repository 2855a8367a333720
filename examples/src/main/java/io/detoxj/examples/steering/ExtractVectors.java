/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.Split;
import io.detoxj.steering.vector.DifferenceOfMeans;
import io.detoxj.steering.vector.SteeringVectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Extracts difference-of-means steering vectors at the output of every block from the train split
 * of ParaDetox pairs, and writes them beside the model.
 */
@Command(
    name = "extract-vectors",
    mixinStandardHelpOptions = true,
    description = "Extracts difference-of-means steering vectors from toxic/neutral pairs.")
public final class ExtractVectors implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "Data folder with unified/pairs")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(names = "--pairs", defaultValue = "1500", description = "How many pairs to use")
  private int limit;

  @Option(
      names = "--output",
      description = "Where the vectors go (steering-vectors.safetensors beside the model)")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new ExtractVectors(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    OutputGuard guard = overwriting.guard();
    Path file =
        output == null
            ? guard.usualFile(folder.resolve(FILE_NAME), "--output")
            : guard.file(output);
    List<PairFile.Pair> all = PairFile.read(data, Split.TRAIN);
    List<PairFile.Pair> pairs = all.subList(0, Math.min(limit, all.size()));
    try (TransformerModel model = TransformerModel.load(folder)) {
      SteeringVectors vectors = extract(model, pairs, ProgressListener.silent());
      vectors.save(file);
      for (HookPoint point : vectors.points()) {
        out.printf(Locale.ROOT, "%s norm %.4f%n", point, vectors.at(point).norm());
      }
      out.printf(Locale.ROOT, "%d pairs, written to %s%n", pairs.size(), file);
    }
    return 0;
  }

  /** The name of the file of vectors beside a model. */
  public static final String FILE_NAME = "steering-vectors.safetensors";

  /** Extracts vectors at the output of every block. */
  public static SteeringVectors extract(
      TransformerModel model, List<PairFile.Pair> pairs, ProgressListener progress) {
    TreeSet<HookPoint> points = new TreeSet<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      points.add(HookPoint.residPost(layer));
    }
    return DifferenceOfMeans.extract(
        model,
        pairs.stream().map(PairFile.Pair::toxic).toList(),
        pairs.stream().map(PairFile.Pair::neutral).toList(),
        points,
        progress);
  }
}
