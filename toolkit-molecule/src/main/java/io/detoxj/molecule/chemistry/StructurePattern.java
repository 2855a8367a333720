/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

/** A substructure to look for, written as SMARTS. Immutable and safe for use by several threads. */
public final class StructurePattern {
  private final SmartsQuery query;

  /**
   * Compiles it.
   *
   * @throws IllegalArgumentException if it is not SMARTS, groups its parts or asks for a
   *     configuration
   */
  public StructurePattern(String smarts) {
    query = new SmartsQuery(smarts);
  }

  /** Whether the molecule has it. */
  public boolean isIn(Molecule molecule) {
    return query.matches(molecule.target());
  }

  /** How many sets of atoms of the molecule it fits. */
  public int countIn(Molecule molecule) {
    return isIn(molecule) ? query.countSets(molecule.target()) : 0;
  }
}
