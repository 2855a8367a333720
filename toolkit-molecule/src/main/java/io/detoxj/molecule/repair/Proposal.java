/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.evaluation.Gate;
import io.detoxj.molecule.evaluation.Measures;
import io.detoxj.molecule.evaluation.Thresholds;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An edited molecule on its way to be proposed.
 *
 * @param molecule as edited
 * @param edits how many edits lie between the original and it
 * @param fingerprint of it
 * @param similarity to the original
 * @param failed structural gates that it does not pass; one too unlike the original is not looked
 *     at further
 */
record Proposal(
    Molecule molecule, int edits, Fingerprint fingerprint, double similarity, Set<Gate> failed) {

  /** Measures a molecule; empty if it cannot be computed with. */
  static Optional<Proposal> of(
      Molecule molecule, int edits, Fingerprint original, Thresholds thresholds) {
    try {
      Fingerprint fingerprint = Fingerprint.of(molecule);
      double similarity = fingerprint.similarity(original);
      if (similarity < thresholds.similarity()) {
        return Optional.of(
            new Proposal(molecule, edits, fingerprint, similarity, EnumSet.of(Gate.SIMILARITY)));
      }
      Description description = Description.of(molecule);
      Measures measures =
          new Measures(
              description.drugLikeness(),
              description.syntheticAccessibility(),
              description.lipinski().violations(),
              similarity);
      return Optional.of(
          new Proposal(molecule, edits, fingerprint, similarity, thresholds.failed(measures)));
    } catch (InvalidMoleculeException e) {
      return Optional.empty();
    }
  }

  /** Whether it is similar enough to be edited further. */
  boolean similar() {
    return !failed.contains(Gate.SIMILARITY);
  }
}
