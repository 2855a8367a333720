/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.molecule.chemistry.Depiction;
import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.classifier.ClassifierEndpoint;
import io.detoxj.molecule.classifier.EndpointPrediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is computed of molecules. */
@Command(
    name = "describe",
    sortOptions = false,
    description = "Prints weight, logP, drug-likeness and more of molecules, as RDKit has them.")
final class DescribeMolecules extends Program {
  @Parameters(
      paramLabel = "SMILES",
      arity = "1..*",
      description = "Molecules; - reads them from standard input, one a line")
  private List<String> smiles = List.of();

  @Option(
      names = "--similar-to",
      paramLabel = "SMILES",
      description = "Prints how similar they are to this one, too")
  private @Nullable String reference;

  @Option(
      names = "--classifiers",
      description =
          "Prints how probably each is toxic by each classifier, too, with * from the threshold"
              + " on, or outside where no molecule of the training is like it")
  private boolean classifiers;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Draws the molecule, if it is one, as .svg")
  private @Nullable Path picture;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  public Integer call() throws IOException {
    List<String> all = UserFiles.orStandardInput(smiles);
    if (picture != null) {
      if (all.size() != 1) {
        throw new UsageException("--picture draws one molecule, and there are " + all.size());
      }
      overwriting.guard().usualFile(picture, "--picture");
      String svg = Depiction.standard().svg(Molecule.parse(all.get(0)));
      AtomicFiles.writeString(picture, svg);
    }
    Fingerprint fingerprint = reference == null ? null : Fingerprint.of(Molecule.parse(reference));
    out().println(header(fingerprint != null));
    boolean valid = true;
    for (String one : all) {
      try {
        Molecule molecule = Molecule.parse(one);
        out().println(row(molecule, fingerprint) + toxicity(molecule));
      } catch (InvalidMoleculeException e) {
        valid = false;
        print(
            "%s\t%s: %s%n",
            one, e.problem().label(), e.getMessage().lines().findFirst().orElse(""));
      }
    }
    return valid ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private String header(boolean similarity) {
    return "smiles\tweight\tlogP\tdonors\tacceptors\tpolar surface\trotatable\taromatic rings"
        + "\talerts\tQED\tSA\tLipinski violations"
        + (similarity ? "\tsimilarity" : "")
        + (classifiers ? "\t" + String.join("\t", ClassifierEndpoint.bundled().endpoints()) : "");
  }

  private String toxicity(Molecule molecule) {
    if (!classifiers) {
      return "";
    }
    StringBuilder cells = new StringBuilder();
    for (EndpointPrediction one : ClassifierEndpoint.bundled().predict(molecule).values()) {
      cells.append('\t');
      cells.append(
          one.outside()
              ? "outside"
              : String.format(Locale.ROOT, "%.3f%s", one.probability(), one.toxic() ? "*" : ""));
    }
    return cells.toString();
  }

  private static String row(Molecule molecule, @Nullable Fingerprint fingerprint) {
    Description d = Description.of(molecule);
    String row =
        String.format(
            Locale.ROOT,
            "%s\t%.3f\t%.4f\t%d\t%d\t%.2f\t%d\t%d\t%d\t%.4f\t%.3f\t%d",
            molecule.smiles(),
            d.properties().weight(),
            d.properties().logP(),
            d.lipinski().donors(),
            d.lipinski().acceptors(),
            d.properties().polarSurface(),
            d.properties().rotatableBonds(),
            d.properties().aromaticRings(),
            d.properties().alerts(),
            d.drugLikeness(),
            d.syntheticAccessibility(),
            d.lipinski().violations());
    return fingerprint == null
        ? row
        : row
            + String.format(
                Locale.ROOT, "\t%.4f", Fingerprint.of(molecule).similarity(fingerprint));
  }
}
