/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.DataPairs;
import io.detoxj.examples.data.Split;
import io.detoxj.steering.feature.FeatureEffect;
import io.detoxj.steering.feature.FeatureRanking;
import io.detoxj.steering.feature.FeatureSelection;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.FeatureStatistic;
import io.detoxj.steering.feature.FeatureStatistics;
import io.detoxj.steering.method.Autoencoder;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Selects features of an autoencoder on pairs, and random ones that fire about as often. */
@Command(
    name = "select-features",
    description = "Writes features.json and random-features.json beside an autoencoder.")
public final class SelectFeatures extends Program {
  @Option(names = "--data", required = true, description = "Data folder with unified/pairs")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(names = "--autoencoder", required = true, description = "SAELens folder")
  private Path autoencoder = Path.of(".");

  @Option(names = "--pairs", defaultValue = "1500", description = "How many pairs to use")
  private int limit;

  @Option(names = "--features", defaultValue = "24", description = "How many features to choose")
  private int count;

  @Option(
      names = "--ranking",
      defaultValue = "MEAN_DIFFERENCE",
      description = "${COMPLETION-CANDIDATES}")
  private FeatureRanking ranking = FeatureRanking.MEAN_DIFFERENCE;

  @Option(
      names = "--confirm",
      defaultValue = "0",
      description =
          "Keep features that, held down, make toxic texts less likely in this many pairs")
  private int confirmPairs;

  @Option(names = "--seed", defaultValue = "1", description = "Picks the random features")
  private long seed;

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new SelectFeatures(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<String> names = List.of(FeatureSet.FILE_NAME, FeatureSet.RANDOM_FILE_NAME);
    overwriting.guard().folder(autoencoder, names);
    List<PairFile.Pair> pairs = DataPairs.read(data, Split.TRAIN, limit);
    try (TransformerModel model = TransformerModel.load(folder);
        SparseAutoencoder sae = SparseAutoencoder.load(autoencoder)) {
      FeatureStatistics statistics =
          FeatureStatistics.collect(
              model,
              sae,
              PairFile.toxic(pairs),
              PairFile.neutral(pairs),
              ProgressListener.silent());
      FeatureSet chosen = FeatureSelection.best(ranking, count).select(statistics, model, sae);
      if (confirmPairs > 0) {
        chosen = confirmed(chosen, model, sae);
      }
      FeatureSet kept = chosen;
      FolderSwap.replace(
          autoencoder, names, aside -> Autoencoder.saveFeatures(kept, statistics, seed, aside));
      for (FeatureSet.Feature feature : chosen.features()) {
        FeatureStatistic s = feature.statistic();
        print(
            "feature %d: max %.2f, fires in %.3f of toxic and %.3f of neutral texts, AUROC %.3f%n",
            s.index(), s.maxActivation(), s.textFrequency(), s.neutralTextFrequency(), s.auroc());
      }
    }
    return 0;
  }

  private FeatureSet confirmed(FeatureSet set, TransformerModel model, SparseAutoencoder sae)
      throws IOException {
    List<PairFile.Pair> pairs = DataPairs.read(data, Split.VALID, confirmPairs);
    List<FeatureEffect> effects =
        FeatureEffect.measure(
            model,
            sae,
            set,
            PairFile.toxic(pairs),
            PairFile.neutral(pairs),
            ProgressListener.silent());
    Set<Integer> kept = new TreeSet<>(set.indices());
    for (FeatureEffect effect : effects) {
      print(
          "feature %d held at %.2f: toxic %+.4f, neutral %+.4f nats a token, difference %+.4f +-"
              + " %.4f%n",
          effect.index(),
          effect.value(),
          effect.toxicChange(),
          effect.neutralChange(),
          effect.difference(),
          effect.standardError());
      if (!effect.confirmed()) {
        kept.remove(effect.index());
      }
    }
    print("%d of %d features are confirmed%n", kept.size(), set.features().size());
    return set.keeping(kept, set.method() + " confirmed");
  }
}
