/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.cli.console.UsageException;
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
import io.detoxj.steering.training.SaeObjective;
import io.detoxj.steering.training.SaeRecipe;
import io.detoxj.steering.training.SaeTrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An autoencoder from the user's texts. */
@Command(
    name = "train-sae",
    sortOptions = false,
    description =
        "Trains a sparse autoencoder, and chooses features on pairs; stopped, it goes on.")
final class TrainSae extends Program {
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

  @Option(names = "--name", defaultValue = "", description = "Name of the model in cfg.json")
  private String name = "";

  @Option(names = "--layer", defaultValue = "1", description = "Block whose output is read")
  private int layer;

  @Option(names = "--objective", defaultValue = "TOPK", description = "${COMPLETION-CANDIDATES}")
  private SaeObjective objective = SaeObjective.TOPK;

  @Option(names = "--features", defaultValue = "2048")
  int features;

  @Option(names = "--k", defaultValue = "24", description = "Features a token of TOPK, BATCH_TOPK")
  private double k;

  @Option(names = "--sparsity", defaultValue = "1", description = "Weight of the other penalties")
  private double sparsity;

  @Option(names = "--windows", defaultValue = "6000", description = "Contexts to collect from")
  private int windows;

  @Option(names = "--steps", defaultValue = "3000")
  private long steps;

  @Option(names = "--batch", defaultValue = "1024", description = "Activations a step")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "1e-3")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  long seed;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Override
  public Integer call() throws IOException {
    List<PairFile.Pair> read =
        pairs == null ? List.of() : UserFiles.pairs(pairs, filter, Integer.MAX_VALUE);
    if (!read.isEmpty() && (chosen < 1 || chosen > features)) {
      throw new UsageException(
          "--chosen is from 1 to the %s of --features, not %s".formatted(features, chosen));
    }
    requireRanges();
    CorpusSplit split = UserFiles.documents(texts, seed, heldOut);
    List<String> names =
        read.isEmpty() ? List.of() : List.of(FeatureSet.FILE_NAME, FeatureSet.RANDOM_FILE_NAME);
    try (TransformerModel loaded = model.open()) {
      recipe()
          .run(
              loaded,
              split,
              names,
              folder -> choose(loaded, read, folder),
              training.folders(),
              out()::println);
    }
    if (!read.isEmpty()) {
      print("%d features chosen on %d pairs%n", chosen, read.size());
    }
    print(
        "written to %s; try it with --method sae:folder=%s%n",
        training.output(), training.output());
    return ExitCode.DONE;
  }

  private void requireRanges() {
    OptionRange.atLeast("--layer", layer, 0);
    OptionRange.atLeast("--features", features, 1);
    OptionRange.positive("--k", k, "it is the number of features a token");
    OptionRange.positive("--learning-rate", learningRate, "1e-3 is usual");
    if (!(sparsity >= 0)) {
      throw new UsageException("--sparsity must be 0 or more but was " + sparsity);
    }
    OptionRange.atLeast("--windows", windows, 2);
    OptionRange.atLeast("--steps", steps, 1);
    OptionRange.atLeast("--batch", batch, 1);
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
      Autoencoder.saveFeatures(best, statistics, seed, folder);
    }
  }

  /** What is to be done. */
  private SaeRecipe recipe() {
    SaeTrainingConfig config =
        new SaeTrainingConfig(objective, features, batch, k, sparsity, steps / 20, 0.05, 200, seed);
    return new SaeRecipe(
        name,
        layer,
        windows,
        config,
        SaeRecipe.schedule(steps, learningRate, training.checkpointEvery()));
  }
}
