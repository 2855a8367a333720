/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Locale;

/** Why a text is no molecule, or one that cannot be computed with. */
public enum MoleculeProblem {
  /** There is no text. */
  EMPTY,
  /** The text is not SMILES. */
  SYNTAX,
  /** Double bonds cannot be given to the atoms that are written as aromatic. */
  NOT_KEKULIZABLE,
  /** An atom outside of any ring is written as aromatic. */
  AROMATIC_OUTSIDE_RING,
  /** An atom has more bonds than its element can have. */
  VALENCE,
  /** It has more atoms, or its SMILES more characters, than are read. */
  TOO_LARGE,
  /** Its rings or branches have more paths than are counted. */
  TOO_COMPLEX;

  /** The name as tables and messages have it, such as {@code too large}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
