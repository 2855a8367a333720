/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.guidance.SubspaceProbe;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The boundary that SASA decodes by, from the user's texts. */
@Command(
    name = "fit-sasa",
    sortOptions = false,
    description =
        "Fits the boundary between harmless and toxic states of a model's last layer, for the"
            + " method sasa.")
final class FitSasa extends Program {
  /** Texts of both classes. */
  private record Texts(List<String> harmless, List<String> toxic) {
    /** Those before or after a share of each class. */
    private Texts part(double share, boolean before) {
      return new Texts(part(harmless, share, before), part(toxic, share, before));
    }

    private static List<String> part(List<String> all, double share, boolean before) {
      int cut = (int) Math.round(all.size() * share);
      return before ? all.subList(0, cut) : all.subList(cut, all.size());
    }
  }

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--labelled",
      paramLabel = "FILE",
      description = "JSON Lines or a .csv with text and toxic, 0 or 1")
  private @Nullable Path labelled;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "Pairs with toxic and neutral in its place, JSON Lines or a .csv with a header")
  private @Nullable Path pairs;

  @Mixin private LineFilter filter = new LineFilter();

  @Option(
      names = "--held-out",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description = "Share of the texts to measure on (${DEFAULT-VALUE})")
  private double heldOut;

  @Option(names = "--seed", defaultValue = "1", description = "Of the split (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the boundary goes (" + SubspaceProbe.FILE_NAME + " beside the model)")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    OptionRange.part("--held-out", heldOut);
    Texts all = texts();
    Texts learnt = all.part(1 - heldOut, true);
    Texts measured = all.part(1 - heldOut, false);
    OutputGuard guard = overwriting.guard();
    Path file =
        output == null
            ? guard.usualFile(model.folder().resolve(SubspaceProbe.FILE_NAME), "--output")
            : guard.file(output);
    try (TransformerModel loaded = model.open();
        Progress progress = progress("states", "texts", quiet)) {
      SubspaceProbe probe = SubspaceProbe.fit(loaded, learnt.harmless(), learnt.toxic(), progress);
      String quality = quality(probe, loaded, measured, progress);
      probe.save(file);
      progress.finish();
      print("%s", quality);
    }
    print(
        "written to %s; try it with --method sasa%s%n",
        file, output == null ? "" : ":probe=" + file);
    return ExitCode.DONE;
  }

  private Texts texts() throws IOException {
    if ((labelled == null) == (pairs == null)) {
      throw new UsageException("give either --labelled or --pairs");
    }
    List<String> harmless = new ArrayList<>();
    List<String> toxic = new ArrayList<>();
    if (labelled != null) {
      for (BehaviourText one : UserFiles.labelled(labelled, filter)) {
        (one.undesired() ? toxic : harmless).add(one.text());
      }
    } else {
      for (PairFile.Pair pair : UserFiles.pairs(pairs, filter, Integer.MAX_VALUE)) {
        harmless.add(pair.neutral());
        toxic.add(pair.toxic());
      }
    }
    // Two streams of one name, so that the halves of a pair stay on one side of the split.
    Shuffle.inPlace(harmless, RandomStreams.named(seed, "sasa-texts"));
    Shuffle.inPlace(toxic, RandomStreams.named(seed, "sasa-texts"));
    return new Texts(harmless, toxic);
  }

  /** How often the side is right on texts that were not learnt from, and the area under the ROC. */
  private static String quality(
      SubspaceProbe probe, TransformerModel loaded, Texts measured, Progress progress) {
    double[] harmless = margins(probe, loaded, measured.harmless(), progress);
    double[] toxic = margins(probe, loaded, measured.toxic(), progress);
    double[] all = Arrays.copyOf(harmless, harmless.length + toxic.length);
    System.arraycopy(toxic, 0, all, harmless.length, toxic.length);
    boolean[] isHarmless = new boolean[all.length];
    Arrays.fill(isHarmless, 0, harmless.length, true);
    long right =
        Arrays.stream(harmless).filter(margin -> margin > 0).count()
            + Arrays.stream(toxic).filter(margin -> margin < 0).count();
    return "on %d texts held out: accuracy %.3f, AUROC %.3f%n"
        .formatted(all.length, (double) right / all.length, RocAuc.of(all, isHarmless));
  }

  private static double[] margins(
      SubspaceProbe probe, TransformerModel loaded, List<String> texts, Progress progress) {
    return Arrays.stream(SubspaceProbe.states(loaded, texts, progress))
        .mapToDouble(probe::margin)
        .toArray();
  }
}
