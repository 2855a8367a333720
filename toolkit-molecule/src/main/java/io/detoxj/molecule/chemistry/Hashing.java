/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import org.openscience.cdk.interfaces.IBond;

/** The hash of lists of 32-bit numbers by which RDKit names fragments and paths. */
final class Hashing {
  private static final int AROMATIC = 12;

  private Hashing() {}

  /** A hash with one more number. */
  static int combine(int hash, int value) {
    return hash ^ (value + 0x9e3779b9 + (hash << 6) + (hash >>> 2));
  }

  static int hash(int... values) {
    int hash = 0;
    for (int value : values) {
      hash = combine(hash, value);
    }
    return hash;
  }

  /** RDKit's number of a kind of bond. */
  static int code(IBond bond) {
    return bond.isAromatic() ? AROMATIC : bond.getOrder().numeric();
  }
}
