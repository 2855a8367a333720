/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recorded values of RDKit, and how many of ours agree with them. */
final class Golden {
  static final Path FOLDER = Path.of("../../shared/data/toximol/golden");

  private Golden() {}

  static List<Map<String, String>> bundled(String name) {
    return rows(Table.lines(name));
  }

  static List<Map<String, String>> shared(String name) throws IOException {
    return rows(Files.readAllLines(FOLDER.resolve(name)));
  }

  private static List<Map<String, String>> rows(List<String> lines) {
    List<String> header = List.of(lines.get(0).split("\t"));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < fields.length; i++) {
        row.put(header.get(i), fields[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  /** How many values of the molecules are as recorded, by the names of the columns. */
  static Map<String, Integer> agreeing(List<Map<String, String>> rows) {
    Map<String, Integer> agreeing = new LinkedHashMap<>();
    for (Map<String, String> row : rows) {
      Molecule molecule = Molecule.parse(row.get("smiles"));
      Description ours = Description.of(molecule);
      DrugProperties properties = ours.properties();
      count(agreeing, row, "mol_wt", properties.weight(), 0.01);
      count(agreeing, row, "crippen_logp", properties.logP(), 1e-3);
      count(agreeing, row, "hbd", properties.donors(), 0);
      count(agreeing, row, "hba", ours.lipinski().acceptors(), 0);
      count(agreeing, row, "qed", ours.drugLikeness(), 1e-3);
      count(agreeing, row, "qed_hba", properties.acceptors(), 0);
      count(agreeing, row, "qed_tpsa", properties.polarSurface(), 0.011);
      count(agreeing, row, "qed_rotb", properties.rotatableBonds(), 0);
      count(agreeing, row, "qed_arom", properties.aromaticRings(), 0);
      count(agreeing, row, "qed_alerts", properties.alerts(), 0);
      count(agreeing, row, "sas", ours.syntheticAccessibility(), 0.02);
      count(agreeing, row, "rdkfp2048_on_bits", Fingerprint.of(molecule).bits().length, 0);
    }
    return agreeing;
  }

  private static void count(
      Map<String, Integer> agreeing,
      Map<String, String> row,
      String column,
      double ours,
      double tolerance) {
    boolean agrees = Math.abs(Double.parseDouble(row.get(column)) - ours) <= tolerance;
    agreeing.merge(column, agrees ? 1 : 0, Integer::sum);
  }

  /**
   * Of pairs of an original and a candidate, how many are valid, similar and passing as recorded.
   */
  record Pairs(int rows, int validity, int bothValid, int similarity, int verdict) {
    static Pairs of(List<Map<String, String>> rows) {
      int[] n = new int[4];
      for (Map<String, String> row : rows) {
        boolean recorded = row.get("valid").equals("1");
        boolean ours = valid(row.get("modified_smiles"));
        n[0] += recorded == ours ? 1 : 0;
        if (recorded && ours) {
          Molecule candidate = Molecule.parse(row.get("modified_smiles"));
          double similarity =
              Fingerprint.of(candidate)
                  .similarity(Fingerprint.of(Molecule.parse(row.get("original_smiles"))));
          Description description = Description.of(candidate);
          boolean passes =
              similarity >= 0.4
                  && description.drugLikeness() >= 0.5
                  && description.syntheticAccessibility() <= 6
                  && description.lipinski().violations() <= 1;
          double recordedSimilarity = Double.parseDouble(row.get("similarity"));
          n[1]++;
          n[2] += similarity >= 0.4 == recordedSimilarity >= 0.4 ? 1 : 0;
          n[3] += passes == row.get("structure_criteria_pass").equals("1") ? 1 : 0;
        }
      }
      return new Pairs(rows.size(), n[0], n[1], n[2], n[3]);
    }

    private static boolean valid(String smiles) {
      try {
        Molecule.parse(smiles);
        return true;
      } catch (InvalidMoleculeException e) {
        return false;
      }
    }
  }
}
