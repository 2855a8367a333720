/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times what ToxiEval computes of a molecule, from its SMILES to the numbers of the rule of five,
 * QED, the SA score and the fingerprint, in turn with {@code examples/benchmarks/molecules.py}. A
 * line is {@code describe THREADS REPEATS}; the checksum is the sum of QED, SA score and violations
 * and of the numbers of bits.
 */
@Command(
    name = "molecule-benchmark",
    description = "Times the description of molecules, driven by standard input.")
public final class MoleculeBenchmark extends DrivenBenchmark {
  private static final int MAX_LINE = 1 << 14;
  private static final long MAX_FILE = 1L << 28;

  @Option(
      names = "--molecules",
      required = true,
      description = "A molecule's SMILES on each line, alone or before a tab, after a header")
  private Path file = Path.of(".");

  public static void main(String[] arguments) {
    Programs.main(new MoleculeBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 3 || !words[0].equals("describe")) {
      return "ERR a line is: describe 1|all REPEATS";
    }
    List<String> molecules = molecules();
    boolean parallel = words[1].equals("all");
    List<Double> seconds = new ArrayList<>();
    double sum = 0;
    for (int repeat = 0; repeat < Integer.parseInt(words[2]); repeat++) {
      long began = System.nanoTime();
      Stream<String> stream = parallel ? molecules.parallelStream() : molecules.stream();
      sum = stream.mapToDouble(MoleculeBenchmark::described).sum();
      seconds.add((System.nanoTime() - began) / 1e9);
    }
    return new Timings(seconds, sum).toString();
  }

  private static double described(String smiles) {
    try {
      Molecule molecule = Molecule.parse(smiles);
      Description description = Description.of(molecule);
      return description.drugLikeness()
          + description.syntheticAccessibility()
          + description.lipinski().violations()
          + Fingerprint.of(molecule).bits().length;
    } catch (InvalidMoleculeException e) {
      throw new DetoxException("%s: %s".formatted(smiles, e.getMessage()), e);
    }
  }

  private List<String> molecules() throws IOException {
    List<String> molecules = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE, MAX_FILE);
      lines.next();
      for (String line = lines.next(); line != null; line = lines.next()) {
        molecules.add(line.split("\t", 2)[0]);
      }
    }
    return molecules;
  }
}
