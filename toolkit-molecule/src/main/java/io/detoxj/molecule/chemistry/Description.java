/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

/**
 * What is computed of a molecule by itself.
 *
 * @param properties what drug-likeness is made of
 * @param drugLikeness QED, from 0 to 1
 * @param syntheticAccessibility the SA score, from 1 (easy to make) to 10
 * @param lipinski the numbers of the rule of five
 */
public record Description(
    DrugProperties properties,
    double drugLikeness,
    double syntheticAccessibility,
    Lipinski lipinski) {
  /**
   * Computes it.
   *
   * @throws InvalidMoleculeException if an element has no average weight, as those that are made in
   *     accelerators
   */
  public static Description of(Molecule molecule) {
    DrugProperties properties = DrugProperties.of(molecule);
    return new Description(
        properties,
        DrugLikeness.of(properties),
        SyntheticAccessibility.of(molecule.atoms()),
        Lipinski.of(molecule, properties));
  }
}
