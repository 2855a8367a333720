/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.Sha256;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Makes tasks in ToxiMol's format of the mutagens in a table of the Therapeutics Data Commons, for
 * choosing rules of repair on one half and testing them on the other. Molecules of the benchmark
 * are left out. The half follows from a hash of the canonical SMILES.
 */
@Command(
    name = "mutagen-tasks",
    description = "Makes two folders of tasks, development and test, of labelled mutagens.")
public final class MutagenTasks extends Program {
  private static final String HEADER = "Drug_ID\tDrug\tY";
  private static final int MAX_LINE = 1 << 14;
  private static final long MAX_FILE = 1L << 28;

  @Option(
      names = "--table",
      required = true,
      description = "ames.tab: Drug_ID, Drug (SMILES) and Y (1 is a mutagen) between tabs")
  private Path table = Path.of(".");

  @Option(
      names = "--without",
      required = true,
      description = "Folder of ToxiMol's tasks, whose molecules are left out")
  private Path without = Path.of(".");

  @Option(names = "--output", required = true, description = "Gets development and test")
  private Path output = Path.of(".");

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "Only the first ones of each folder (all)")
  private int most = Integer.MAX_VALUE;

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new MutagenTasks(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (most < 1) {
      throw new UsageException("--most must be at least 1 but was " + most);
    }
    Path developmentFile = file("development");
    Path testFile = file("test");
    Set<String> seen =
        Benchmark.read(without).tasks().parallelStream()
            .map(task -> Molecule.parse(task.smiles()).canonicalSmiles())
            .collect(Collectors.toSet());
    List<String> development = new ArrayList<>();
    List<String> test = new ArrayList<>();
    int refused = 0;
    for (String smiles : mutagens()) {
      try {
        String canonical = Molecule.parse(smiles).canonicalSmiles();
        if (seen.add(canonical)) {
          (half(canonical) == 0 ? development : test).add(smiles);
        }
      } catch (InvalidMoleculeException e) {
        refused++;
      }
    }
    write(developmentFile, development);
    write(testFile, test);
    print(
        "%d molecules to develop on, %d to test on; %d are no valid molecules%n",
        Math.min(most, development.size()), Math.min(most, test.size()), refused);
    return 0;
  }

  private static int half(String canonical) {
    String hash = Sha256.hexOf(canonical);
    return Character.digit(hash.charAt(hash.length() - 1), 16) % 2;
  }

  private List<String> mutagens() throws IOException {
    List<String> mutagens = new ArrayList<>();
    try (InputStream in = Files.newInputStream(table)) {
      BoundedLines lines = new BoundedLines(in, table.toString(), MAX_LINE, MAX_FILE);
      if (!HEADER.equals(lines.next())) {
        throw new ConfigException(
            table + ": the first line must be Drug_ID, Drug and Y between tabs");
      }
      for (String line = lines.next(); line != null; line = lines.next()) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 3) {
          throw new ConfigException(
              "%s: line %s does not have three fields between tabs"
                  .formatted(table, lines.number()));
        }
        if (fields[2].equals("1") || fields[2].equals("1.0")) {
          mutagens.add(fields[1].replace("\"", ""));
        }
      }
    }
    return mutagens;
  }

  private Path file(String half) throws IOException {
    return overwriting.guard().file(output.resolve(half).resolve("ames.json"));
  }

  private void write(Path file, List<String> molecules) throws IOException {
    ArrayNode tasks = JsonNodeFactory.instance.arrayNode();
    for (String smiles : molecules.subList(0, Math.min(most, molecules.size()))) {
      tasks.addObject().put("task", "ames").put("id", tasks.size()).put("smiles", smiles);
    }
    AtomicFiles.writeString(file, tasks.toPrettyString() + "\n");
  }
}
