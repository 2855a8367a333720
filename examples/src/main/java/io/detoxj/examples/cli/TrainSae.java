/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.ExitCode;
import io.detoxj.examples.steering.PairFile;
import io.detoxj.examples.steering.SaeRecipe;
import io.detoxj.examples.steering.SelectFeatures;
import io.detoxj.examples.training.CorpusSplit;
import io.detoxj.steering.feature.FeatureRanking;
import io.detoxj.steering.feature.FeatureSelection;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.FeatureStatistics;
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
      names = "--pairs",
      paramLabel = "FILE",
      description = "JSON Lines with toxic and neutral, on which features are chosen")
  private @Nullable Path pairs;

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

  @Mixin private SaeRecipe recipe = new SaeRecipe();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<PairFile.Pair> read = pairs == null ? List.of() : UserFiles.pairs(pairs);
    if (!read.isEmpty() && (chosen < 1 || chosen > recipe.features())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "--chosen is from 1 to the %d of --features, not %d",
              recipe.features(),
              chosen));
    }
    CorpusSplit split = UserFiles.documents(texts, recipe.seed());
    List<String> names =
        read.isEmpty()
            ? List.of()
            : List.of(SelectFeatures.FEATURES, SelectFeatures.RANDOM_FEATURES);
    try (TransformerModel loaded = model.open()) {
      recipe.run(loaded, split, names, folder -> choose(loaded, read, folder), out);
    }
    if (!read.isEmpty()) {
      out.printf(Locale.ROOT, "%d features chosen on %d pairs%n", chosen, read.size());
    }
    out.printf(
        "written to %s; try it with --method sae:folder=%s%n", recipe.output(), recipe.output());
    out.flush();
    return ExitCode.DONE;
  }

  private void choose(TransformerModel loaded, List<PairFile.Pair> read, Path folder)
      throws IOException {
    if (read.isEmpty()) {
      return;
    }
    try (SparseAutoencoder sae = SparseAutoencoder.load(folder)) {
      FeatureStatistics statistics = SelectFeatures.statistics(loaded, sae, read);
      FeatureSet best = FeatureSelection.best(ranking, chosen).select(statistics, loaded, sae);
      SelectFeatures.save(best, statistics, recipe.seed(), folder);
    }
  }
}
