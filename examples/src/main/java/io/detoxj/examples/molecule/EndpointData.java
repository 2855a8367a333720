/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The molecules of one endpoint.
 *
 * @param endpoint as the Therapeutics Data Commons call it
 * @param source where they are from
 * @param rows labelled rows of the file
 * @param unreadable rows that are no molecule, or cannot be computed with
 * @param conflicting rows of molecules that have both labels
 * @param repeated rows that say again what another says
 * @param heldOut molecules of the benchmark and those like them, which are never trained on
 * @param molecules all others, by their SMILES
 */
record EndpointData(
    String endpoint,
    Source source,
    int rows,
    int unreadable,
    int conflicting,
    int repeated,
    List<LabelledMolecule> heldOut,
    List<LabelledMolecule> molecules) {
  private static final String TOX21 = "tox21/tox21.csv.gz";

  /** A file of labelled molecules. */
  record Source(String file, char separator, String smiles, String label) {}

  private record Row(String smiles, boolean toxic) {}

  EndpointData {
    heldOut = List.copyOf(heldOut);
    molecules = List.copyOf(molecules);
  }

  /** The endpoints that there are data of, and where. */
  static Map<String, Source> sources() {
    Map<String, Source> sources = new LinkedHashMap<>();
    sources.put("AMES", new Source("tdc-tox/ames.tab", '\t', "Drug", "Y"));
    sources.put("DILI", new Source("tdc-tox/dili.tab", '\t', "Drug", "Y"));
    sources.put("hERG", new Source("tdc-tox/herg.tab", '\t', "Drug", "Y"));
    for (String assay :
        List.of(
            "NR-AR",
            "NR-AR-LBD",
            "NR-AhR",
            "NR-Aromatase",
            "NR-ER",
            "NR-ER-LBD",
            "NR-PPAR-gamma",
            "SR-ARE",
            "SR-ATAD5",
            "SR-HSE",
            "SR-MMP",
            "SR-p53")) {
      sources.put("Tox21_" + assay.replace('-', '_'), new Source(TOX21, ',', "smiles", assay));
    }
    return sources;
  }

  /**
   * Reads them.
   *
   * @param folder that has {@code tdc-tox} and {@code tox21}
   * @param parsed molecules by the SMILES of files, filled as they are read; empty is no molecule
   * @param benchmark what is held out
   * @throws ConfigException if there is no such endpoint, a label is neither 0 nor 1, or the file
   *     is not as it must be
   * @throws IOException if it cannot be read
   */
  static EndpointData read(
      Path folder,
      String endpoint,
      Map<String, Optional<LabelledMolecule>> parsed,
      HeldOut benchmark)
      throws IOException {
    Source source = sources().get(endpoint);
    if (source == null) {
      throw new ConfigException(
          "there are no data of \"%s\"; there are of %s"
              .formatted(endpoint, String.join(", ", sources().keySet())));
    }
    List<Row> rows = rows(folder.resolve(source.file()), source);
    Map<String, List<LabelledMolecule>> bySmiles = new TreeMap<>();
    int unreadable = 0;
    for (Row row : rows) {
      Optional<LabelledMolecule> one = parsed.computeIfAbsent(row.smiles(), EndpointData::parse);
      unreadable += one.isEmpty() ? 1 : 0;
      one.map(m -> m.labelled(row.toxic()))
          .ifPresent(m -> bySmiles.computeIfAbsent(m.smiles(), s -> new ArrayList<>()).add(m));
    }
    int conflicting = 0;
    List<LabelledMolecule> heldOut = new ArrayList<>();
    List<LabelledMolecule> molecules = new ArrayList<>();
    for (List<LabelledMolecule> same : bySmiles.values()) {
      if (same.stream().map(LabelledMolecule::toxic).distinct().count() > 1) {
        conflicting += same.size();
      } else {
        (benchmark.contains(same.get(0)) ? heldOut : molecules).add(same.get(0));
      }
    }
    int repeated = rows.size() - unreadable - conflicting - heldOut.size() - molecules.size();
    return new EndpointData(
        endpoint, source, rows.size(), unreadable, conflicting, repeated, heldOut, molecules);
  }

  private static Optional<LabelledMolecule> parse(String smiles) {
    try {
      return Optional.of(LabelledMolecule.of(LabelledMolecule.flat(smiles), false));
    } catch (InvalidMoleculeException e) {
      return Optional.empty();
    }
  }

  private static List<Row> rows(Path file, Source source) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Map<String, String> record : CsvRecords.read(file, source.separator())) {
      String smiles = record.get(source.smiles());
      String label = record.get(source.label());
      if (smiles == null || label == null) {
        throw new ConfigException(
            "%s has no column %s or %s".formatted(file, source.smiles(), source.label()));
      }
      switch (label) {
        case "" -> {} // it was not measured
        case "0", "0.0" -> rows.add(new Row(smiles, false));
        case "1", "1.0" -> rows.add(new Row(smiles, true));
        default ->
            throw new ConfigException(
                "%s has the label \"%s\" for %s; allowed are 0 and 1"
                    .formatted(file, label, smiles));
      }
    }
    return rows;
  }

  /** How many of some molecules are toxic. */
  static int toxic(List<LabelledMolecule> molecules) {
    return (int) molecules.stream().filter(LabelledMolecule::toxic).count();
  }
}
