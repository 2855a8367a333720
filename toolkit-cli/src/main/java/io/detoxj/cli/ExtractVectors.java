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
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.DifferenceOfMeans;
import io.detoxj.steering.vector.SteeringVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  /** So many texts tell how long activations are. */
  private static final int STREAM_TEXTS = 64;

  /** With a first token like any other this is near 1; in models with sinks it is above 5. */
  private static final double SINK = 2;

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
      names = "--skip",
      paramLabel = "N",
      description =
          "How many of each text's first tokens do not count; 1 where the first token's activation is far longer than all others, as the table then says (${DEFAULT-VALUE})")
  private int skip;

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
    TextPooling pooling = TextPooling.ofText().skipping(OptionRange.atLeast("--skip", skip, 0));
    List<PairFile.Pair> read =
        UserFiles.pairs(pairs, filter, OptionRange.atLeast("--limit", limit, 2));
    OutputGuard guard = overwriting.guard();
    Path file =
        output == null
            ? guard.usualFile(model.folder().resolve(SteeringVectors.FILE_NAME), "--output")
            : guard.file(output);
    int layers;
    try (TransformerModel loaded = model.open();
        Progress progress = progress("vectors", "texts", quiet)) {
      SteeringVectors vectors = DifferenceOfMeans.atEveryBlock(loaded, read, pooling, progress);
      vectors.save(file);
      progress.finish();
      show(vectors, loaded, read, pooling);
      layers = loaded.info().layers();
    }
    print(
        "%d pairs, written to %s; try them with --method vector%s%n",
        read.size(), file, output == null ? "" : ":file=" + file);
    print(
        "block and strength are chosen, on prompts that are in no pair, by%n  %s%n",
        choice(layers));
    return ExitCode.DONE;
  }

  /** A vector is large or small by what it is taken from: strength 1 takes it off once. */
  private void show(
      SteeringVectors vectors,
      TransformerModel loaded,
      List<PairFile.Pair> read,
      TextPooling pooling) {
    List<String> texts =
        PairFile.neutral(read).stream()
            .filter(text -> !text.isBlank())
            .limit(STREAM_TEXTS)
            .toList();
    Map<HookPoint, Double> stream = pooling.meanNorm(loaded, texts, vectors.points());
    print(
        "norm of each vector, of the stream over %d neutral texts, and their ratio%n",
        texts.size());
    for (HookPoint point : vectors.points()) {
      double norm = vectors.at(point).norm();
      print(
          "%-22s %10.4f %10.3f %7.3f%n", point, norm, stream.get(point), norm / stream.get(point));
    }
    warnOfSinks(stream, texts, loaded);
  }

  /** A first token many times as long as the others makes means that differ by length of text. */
  private void warnOfSinks(Map<HookPoint, Double> stream, List<String> texts, TransformerModel in) {
    if (skip > 0) {
      return;
    }
    Map<HookPoint, Double> others =
        TextPooling.ofText().skipping(1).meanNorm(in, texts, stream.keySet());
    List<String> blocks =
        stream.keySet().stream()
            .sorted()
            .filter(point -> stream.get(point) > SINK * others.get(point))
            .map(HookPoint::name)
            .toList();
    if (!blocks.isEmpty()) {
      print(
          "the first token of a text is far longer than the others at %s of %d blocks, from %s on (an attention sink): vectors there tell texts apart by their lengths; leave it out with --skip 1%n",
          blocks.size(), stream.size(), blocks.get(0));
    }
  }

  /** A command that tries blocks and strengths; the bundled prompts are in nobody's pairs. */
  private String choice(int layers) {
    String blocks =
        IntStream.of(layers / 4, (layers - 1) / 2, 3 * layers / 4)
            .distinct()
            .mapToObj(Integer::toString)
            .collect(Collectors.joining("|"));
    String file = output == null ? "" : "file=" + MethodSpec.quoted(output.toString()) + ",";
    return "./detoxj choose --model %s --method %s --split choose --limit 20 --samples 5 --within 1.2 --output target/choice"
        .formatted(
            quoted(model.name()),
            quoted("vector:" + file + "layer=" + blocks + ",strength=0.5|1|2"));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }
}
