/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import java.util.BitSet;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * RDKit's path fingerprint with its usual settings: two of {@value #BITS} bits for each connected
 * set of one to {@value #MAX_BONDS} bonds, branched ones with them.
 */
final class PathFingerprint {
  static final int BITS = 2048;
  private static final int MAX_BONDS = 7;

  /** The most sets of bonds that are looked at; drug-like molecules have some thousand. */
  private static final int MOST_SETS = 3_000_000;

  private final int[] begin;
  private final int[] end;
  private final int[] type;
  private final int[] atomCode;
  private final int[][] bondsAt;

  /** The hash of each bond, by how many bonds of the set are at its one end and at its other. */
  private final int[][] bondHashes;

  private final int[] degree;
  private final boolean[] seen;
  private final int[] chosen = new int[MAX_BONDS];
  private final int[] hashes = new int[MAX_BONDS + 1];
  private int size;
  private int atomsInSet;
  private int sets;
  private final BitSet bits = new BitSet(BITS);

  private PathFingerprint(IAtomContainer molecule) {
    int atoms = molecule.getAtomCount();
    int bonds = molecule.getBondCount();
    begin = new int[bonds];
    end = new int[bonds];
    type = new int[bonds];
    atomCode = new int[atoms];
    bondsAt = new int[atoms][];
    degree = new int[atoms];
    seen = new boolean[bonds];
    for (IBond bond : molecule.bonds()) {
      int i = bond.getIndex();
      begin[i] = bond.getBegin().getIndex();
      end[i] = bond.getEnd().getIndex();
      type[i] = Hashing.code(bond);
    }
    for (IAtom atom : molecule.atoms()) {
      int i = atom.getIndex();
      atomCode[i] = atom.getAtomicNumber() % 128 * 2 + (atom.isAromatic() ? 1 : 0);
      bondsAt[i] = new int[atom.getBondCount()];
      int at = 0;
      for (IBond bond : atom.bonds()) {
        bondsAt[i][at++] = bond.getIndex();
      }
    }
    bondHashes = new int[bonds][];
    for (int bond = 0; bond < bonds; bond++) {
      bondHashes[bond] = hashes(bond);
    }
  }

  private int[] hashes(int bond) {
    int[] table = new int[(MAX_BONDS + 1) * (MAX_BONDS + 1)];
    int mostAtBegin = Math.min(MAX_BONDS, bondsAt[begin[bond]].length);
    int mostAtEnd = Math.min(MAX_BONDS, bondsAt[end[bond]].length);
    for (int atBegin = 1; atBegin <= mostAtBegin; atBegin++) {
      for (int atEnd = 1; atEnd <= mostAtEnd; atEnd++) {
        table[atBegin * (MAX_BONDS + 1) + atEnd] = hash(bond, atBegin, atEnd);
      }
    }
    return table;
  }

  /**
   * The bits that are set.
   *
   * @throws InvalidMoleculeException if there are too many sets of bonds
   */
  static BitSet of(IAtomContainer molecule) {
    PathFingerprint fingerprint = new PathFingerprint(molecule);
    for (int bond = 0; bond < fingerprint.type.length; bond++) {
      // Bonds of a lower number have had their turn: each set is found from its lowest alone.
      fingerprint.seen[bond] = true;
      fingerprint.extend(bond, new int[0]);
    }
    return fingerprint.bits;
  }

  /**
   * Takes a bond into the set, notes the set, and goes on with each bond that may come next.
   *
   * @param waiting bonds beside the set that may still come
   */
  private void extend(int bond, int[] waiting) {
    add(bond);
    note();
    if (size < MAX_BONDS) {
      int[] next = withNeighbours(bond, waiting);
      for (int i = next.length - 1; i >= 0; i--) {
        // Those after it have been tried: what remains waits for its turn inside.
        extend(next[i], Arrays.copyOf(next, i));
      }
      for (int i = waiting.length; i < next.length; i++) {
        seen[next[i]] = false;
      }
    }
    remove(bond);
  }

  private int[] withNeighbours(int bond, int[] waiting) {
    int[] next =
        Arrays.copyOf(
            waiting, waiting.length + bondsAt[begin[bond]].length + bondsAt[end[bond]].length);
    int count = waiting.length;
    for (int atom : new int[] {begin[bond], end[bond]}) {
      for (int neighbour : bondsAt[atom]) {
        if (!seen[neighbour]) {
          seen[neighbour] = true;
          next[count++] = neighbour;
        }
      }
    }
    return Arrays.copyOf(next, count);
  }

  private void add(int bond) {
    atomsInSet += degree[begin[bond]]++ == 0 ? 1 : 0;
    atomsInSet += degree[end[bond]]++ == 0 ? 1 : 0;
    chosen[size++] = bond;
  }

  private void remove(int bond) {
    size--;
    atomsInSet -= --degree[begin[bond]] == 0 ? 1 : 0;
    atomsInSet -= --degree[end[bond]] == 0 ? 1 : 0;
  }

  private void note() {
    if (++sets > MOST_SETS) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_COMPLEX,
          "it has more than the %s paths that a fingerprint is made of".formatted(MOST_SETS));
    }
    int seed;
    if (size == 1) {
      seed = bondHash(chosen[0]);
    } else {
      for (int i = 0; i < size; i++) {
        insert(bondHash(chosen[i]), i);
      }
      seed = 0;
      for (int i = 0; i < size; i++) {
        seed = Hashing.combine(seed, hashes[i]);
      }
      seed = Hashing.combine(seed, atomsInSet);
    }
    bits.set(seed & (BITS - 1));
    bits.set(firstOfTwister(seed) & (BITS - 1));
  }

  /** Into the ascending unsigned order of the first ones. */
  private void insert(int hash, int count) {
    int at = count;
    while (at > 0 && Integer.compareUnsigned(hashes[at - 1], hash) > 0) {
      hashes[at] = hashes[at - 1];
      at--;
    }
    hashes[at] = hash;
  }

  private int bondHash(int bond) {
    return bondHashes[bond][degree[begin[bond]] * (MAX_BONDS + 1) + degree[end[bond]]];
  }

  private int hash(int bond, int atBegin, int atEnd) {
    int codeBegin = atomCode[begin[bond]];
    int codeEnd = atomCode[end[bond]];
    int order = Integer.compare(codeBegin, codeEnd);
    boolean turned = order < 0 || (order == 0 && atBegin < atEnd);
    int hash = atBegin + atEnd - 2;
    hash = Hashing.combine(hash, type[bond]);
    hash = Hashing.combine(hash, turned ? codeEnd : codeBegin);
    hash = Hashing.combine(hash, turned ? atEnd : atBegin);
    hash = Hashing.combine(hash, turned ? codeBegin : codeEnd);
    return Hashing.combine(hash, turned ? atBegin : atEnd);
  }

  /** The first number of a Mersenne twister with a state of a few words, as RDKit seeds it. */
  private static int firstOfTwister(int seed) {
    int one = 1812433253 * (seed ^ (seed >>> 30)) + 1;
    int two = 1812433253 * (one ^ (one >>> 30)) + 2;
    int mixed = (seed & 0x80000000) | (one & 0x7fffffff);
    int value = two ^ (mixed >>> 1) ^ ((mixed & 1) == 1 ? 0x9908b0df : 0);
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    value ^= value >>> 18;
    return value >>> 1;
  }
}
