/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.molecule.benchmark.Benchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts trained classifiers where they are shipped, with their card. */
@Command(name = "pack-classifiers", description = "Packs trained classifiers with their card.")
public final class PackClassifiers extends Program {
  private static final String CARD = "MODEL_CARD.md";

  @Option(
      names = "--trained",
      required = true,
      paramLabel = "FOLDER",
      description = "What train-classifiers wrote")
  private Path trained = Path.of(".");

  @Option(names = "--data", required = true, description = "Data folder with toximol/dataset")
  private Path data = Path.of(".");

  @Option(
      names = "--output",
      description = "Folder of the classifiers and their card (${DEFAULT-VALUE})")
  private Path output =
      Path.of("toolkit-molecule/src/main/resources/io/detoxj/molecule/classifier");

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new PackClassifiers(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    List<String> names = new ArrayList<>();
    List<ClassifierCard.Entry> entries = new ArrayList<>();
    for (String endpoint : EndpointData.sources().keySet()) {
      Path weights = trained.resolve(endpoint + ".bin");
      if (Files.exists(weights)) {
        names.add(endpoint + ".bin");
        entries.add(ClassifierCard.Entry.read(trained, endpoint));
      }
    }
    if (entries.isEmpty()) {
      throw new ConfigException(
          "there are no classifiers in %s; run train-classifiers first".formatted(trained));
    }
    names.add(CARD);
    overwriting.guard().folder(output, names);
    String card =
        new ClassifierCard(entries, Benchmark.read(data.resolve("toximol/dataset"))).markdown();
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      FolderSwap.replace(
          output,
          names,
          aside -> {
            for (String name : names.subList(0, names.size() - 1)) {
              Files.copy(trained.resolve(name), aside.resolve(name));
            }
            AtomicFiles.writeString(aside.resolve(CARD), card);
          });
    }
    print("%d classifiers are in %s%n", entries.size(), output);
    return 0;
  }
}
