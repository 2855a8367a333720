/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.CorpusSplit;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.feature.FeatureRanking;
import io.detoxj.steering.feature.FeatureSelection;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.FeatureStatistics;
import io.detoxj.steering.method.Autoencoder;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An autoencoder from the user's texts. */
@Command(
    name = "train-sae",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a sparse autoencoder, and chooses features on pairs; stopped, it goes on.")
final class TrainSae implements Callable<Integer> {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--texts",
      required = true,
      paramLabel = "FILE",
      description = "Texts, one a line, or the field text of a .jsonl; may be repeated")
  private List<Path> texts = List.of();

  @Option(
      names = "--held-out",
      defaultValue = "0.05",
      paramLabel = "SHARE",
      description = "Share of the texts to measure on (${DEFAULT-VALUE})")
  private double heldOut;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "JSON Lines with toxic and neutral, on which features are chosen")
  private @Nullable Path pairs;

  @Mixin private LineFilter filter = new LineFilter();

  @Option(
      names = "--chosen",
      defaultValue = "24",
      paramLabel = "N",
      description = "Features chosen (${DEFAULT-VALUE})")
  private int chosen;

  @Option(
      names = "--ranking",
      defaultValue = "MEAN_DIFFERENCE",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private FeatureRanking ranking = FeatureRanking.MEAN_DIFFERENCE;

  @Mixin private SaeOptions options = new SaeOptions();
  @Mixin private TrainingOptions training = new TrainingOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<PairFile.Pair> read =
        pairs == null ? List.of() : UserFiles.pairs(pairs, filter, Integer.MAX_VALUE);
    if (!read.isEmpty() && (chosen < 1 || chosen > options.features())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "--chosen is from 1 to the %d of --features, not %d",
              options.features(),
              chosen));
    }
    CorpusSplit split = UserFiles.documents(texts, options.seed(), heldOut);
    List<String> names =
        read.isEmpty() ? List.of() : List.of(FeatureSet.FILE_NAME, FeatureSet.RANDOM_FILE_NAME);
    try (TransformerModel loaded = model.open()) {
      options
          .recipe(training.checkpointEvery())
          .run(
              loaded,
              split,
              names,
              folder -> choose(loaded, read, folder),
              training.folders(),
              spec.commandLine().getOut()::println);
    }
    if (!read.isEmpty()) {
      out.printf(Locale.ROOT, "%d features chosen on %d pairs%n", chosen, read.size());
    }
    out.printf(
        "written to %s; try it with --method sae:folder=%s%n",
        training.output(), training.output());
    out.flush();
    return ExitCode.DONE;
  }

  private void choose(TransformerModel loaded, List<PairFile.Pair> read, Path folder)
      throws IOException {
    if (read.isEmpty()) {
      return;
    }
    try (SparseAutoencoder sae = SparseAutoencoder.load(folder)) {
      FeatureStatistics statistics =
          FeatureStatistics.collect(
              loaded, sae, PairFile.toxic(read), PairFile.neutral(read), ProgressListener.silent());
      FeatureSet best = FeatureSelection.best(ranking, chosen).select(statistics, loaded, sae);
      Autoencoder.saveFeatures(best, statistics, options.seed(), folder);
    }
  }
}
