/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.classifier.ClassifierFile;
import io.detoxj.molecule.classifier.ClassifierTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains the classifiers of toxic molecules and measures them, one endpoint after another; those
 * that are done already with the same settings are left as they are.
 */
@Command(
    name = "train-classifiers",
    description = "Trains and measures classifiers of toxic molecules.")
public final class TrainClassifiers extends Program {
  @Option(
      names = "--data",
      required = true,
      description = "Data folder with tdc-tox, tox21 and toximol/dataset")
  private Path data = Path.of(".");

  @Option(
      names = "--output",
      required = true,
      description = "Folder of the classifiers and what was measured; several may write to it")
  private Path output = Path.of(".");

  @Option(
      names = "--endpoint",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, such as AMES or Tox21_SR_p53 (all)")
  private List<String> endpoints = List.of();

  @Option(
      names = "--splits",
      defaultValue = "1",
      description = "How many splits by scaffolds are tested on (${DEFAULT-VALUE})")
  private int splits;

  @Option(
      names = "--trees",
      defaultValue = "300",
      description = "Boosted trees of each classifier (${DEFAULT-VALUE})")
  private int trees;

  @Option(names = "--seed", defaultValue = "1", description = "Of all choices (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--export",
      paramLabel = "FOLDER",
      description =
          "Trains nothing and writes molecules, labels, splits and features here, for other"
              + " programs")
  private @Nullable Path export;

  public static void main(String[] arguments) {
    Programs.main(new TrainClassifiers(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Path tasks = data.resolve("toximol/dataset");
    HeldOut heldOut = HeldOut.of(Benchmark.read(tasks));
    Map<String, Optional<LabelledMolecule>> parsed = new HashMap<>();
    for (String endpoint :
        endpoints.isEmpty() ? EndpointData.sources().keySet() : List.copyOf(endpoints)) {
      EndpointData one = EndpointData.read(data, endpoint, parsed, heldOut);
      EndpointMeasuring measuring =
          new EndpointMeasuring(
              one, ClassifierTrainer.standard(seed).withTrees(trees), splits, seed);
      if (export == null) {
        train(measuring);
      } else {
        AtomicFiles.writeString(
            AtomicFiles.writableFolder(export).resolve(endpoint + ".tsv"),
            ExportedRows.text(measuring));
      }
    }
    return 0;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void train(EndpointMeasuring measuring) throws IOException {
    EndpointData one = measuring.data();
    Path weights = AtomicFiles.writableFolder(output).resolve(one.endpoint() + ".bin");
    Path file = output.resolve(one.endpoint() + ".json");
    String dataSha = Sha256.hex(data.resolve(one.source().file()));
    String settings =
        "%s; %s; splits %s; seed %s; held out %s"
            .formatted(dataSha, measuring.trainer(), splits, seed, one.heldOut().size());
    try (OutputLock lock = OutputLock.ofFile(file)) {
      if (Files.exists(file)
          && Files.exists(weights)
          && EndpointReport.read(file).settings().equals(settings)) {
        print("%s is done already%n", one.endpoint());
        return;
      }
      long start = System.nanoTime();
      EndpointMeasuring.Measured measured =
          measuring.measure(
              settings,
              Map.of(
                  "data", one.source().file() + " " + dataSha,
                  "molecules", Integer.toString(one.molecules().size()),
                  "toxic", Integer.toString(EndpointData.toxic(one.molecules())),
                  "seed", Long.toString(seed)));
      AtomicFiles.write(
          weights, place -> Files.write(place, ClassifierFile.encode(measured.classifier())));
      measured.report().write(file);
      print(
          "%s: %d molecules, scaffold test AUC %.4f, random %.4f, %.0f s%n",
          one.endpoint(),
          one.molecules().size(),
          measured.report().first(MoleculeSplit.Kind.SCAFFOLD).quality().auc(),
          measured.report().first(MoleculeSplit.Kind.RANDOM).quality().auc(),
          (System.nanoTime() - start) / 1e9);
    }
  }
}
