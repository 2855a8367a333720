/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.DataPairs;
import io.detoxj.examples.data.Split;
import io.detoxj.steering.feature.FeatureFamilies;
import io.detoxj.steering.method.Autoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how the chosen features of a narrow autoencoder split in wider ones of the same point. */
@Command(
    name = "width-ladder",
    description = "Feature families of autoencoders from narrow to wide.")
public final class WidthLadder extends Program {
  @Option(names = "--data", required = true, description = "Data folder with unified/pairs")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(
      names = "--autoencoders",
      required = true,
      split = ",",
      description = "Folders with features.json, the narrowest first")
  private List<Path> autoencoders = List.of();

  @Option(names = "--pairs", defaultValue = "500", description = "Held-out pairs for coverage")
  private int limit;

  public static void main(String[] arguments) {
    Programs.main(new WidthLadder(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<PairFile.Pair> pairs = DataPairs.read(data, Split.TEST, limit);
    List<Autoencoder> ladder = new ArrayList<>();
    try (TransformerModel model = TransformerModel.load(folder)) {
      for (Path path : autoencoders) {
        ladder.add(Autoencoder.load(path));
      }
      Autoencoder first = ladder.get(0);
      out().println("features  chosen  children  matched  toxic covered  neutral covered");
      for (Autoencoder one : ladder) {
        List<Integer> chosen = one.features().indices();
        FeatureFamilies families =
            FeatureFamilies.match(
                first.sae(), first.features().indices(), one.sae(), FeatureFamilies.LEAST_COSINE);
        print(
            "%8d  %6d  %8.2f  %7.2f  %13.3f  %15.3f%n",
            one.sae().config().features(),
            chosen.size(),
            families.childrenPerParent(),
            families.matchedShare(),
            FeatureFamilies.coverage(model, one.sae(), chosen, PairFile.toxic(pairs)),
            FeatureFamilies.coverage(model, one.sae(), chosen, PairFile.neutral(pairs)));
      }
    } finally {
      ladder.forEach(Autoencoder::close);
    }
    return 0;
  }
}
