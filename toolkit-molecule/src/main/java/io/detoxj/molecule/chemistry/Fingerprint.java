/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.BitSet;

/** Which of RDKit's 2,048 bits of paths a molecule has. Immutable. */
public final class Fingerprint {
  private final BitSet bits;

  private Fingerprint(BitSet bits) {
    this.bits = bits;
  }

  /**
   * Of connected sets of one to seven bonds, as {@code RDKFingerprint} makes it.
   *
   * @throws InvalidMoleculeException if the molecule has too many of them
   */
  public static Fingerprint of(Molecule molecule) {
    return new Fingerprint(PathFingerprint.of(molecule.atoms()));
  }

  /** The numbers of the bits, ascending. */
  public int[] bits() {
    return bits.stream().toArray();
  }

  /** Tanimoto's similarity, from 0 to 1: bits of both over bits of either; 1 of two without any. */
  public double similarity(Fingerprint other) {
    BitSet both = (BitSet) bits.clone();
    both.and(other.bits);
    int common = both.cardinality();
    int either = bits.cardinality() + other.bits.cardinality() - common;
    return either == 0 ? 1 : (double) common / either;
  }
}
