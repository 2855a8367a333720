/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.classifier.ClassifierTrainer;
import io.detoxj.molecule.classifier.MoleculeFeatures;

/**
 * A molecule without its configuration, which no feature sees, and whether it is toxic.
 *
 * @param smiles canonical, without configuration
 * @param molecule the same
 * @param scaffold its rings and what joins them; empty if it has no ring
 * @param features what classifiers see
 * @param toxic by the data
 */
record LabelledMolecule(
    String smiles, Molecule molecule, String scaffold, MoleculeFeatures features, boolean toxic) {
  /**
   * Computes what is known of a molecule.
   *
   * @throws io.detoxj.molecule.chemistry.InvalidMoleculeException if it cannot be computed
   */
  static LabelledMolecule of(Molecule flat, boolean toxic) {
    return new LabelledMolecule(
        flat.canonicalSmiles(), flat, flat.scaffold(), MoleculeFeatures.of(flat), toxic);
  }

  /**
   * A molecule without its configuration.
   *
   * @throws io.detoxj.molecule.chemistry.InvalidMoleculeException if it is none
   */
  static Molecule flat(String smiles) {
    return Molecule.parse(smiles.replaceAll("[@/\\\\]", ""));
  }

  /** The same molecule with another label. */
  LabelledMolecule labelled(boolean other) {
    return new LabelledMolecule(smiles, molecule, scaffold, features, other);
  }

  ClassifierTrainer.Example example() {
    return new ClassifierTrainer.Example(features, toxic);
  }
}
