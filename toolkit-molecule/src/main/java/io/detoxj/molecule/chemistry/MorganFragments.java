/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * The surroundings of all atoms up to some bonds away, each named by a 32-bit number (Rogers and
 * Hahn, J. Chem. Inf. Model. 50, 2010, as RDKit numbers them).
 */
final class MorganFragments {
  private final IAtomContainer molecule;
  private final Map<Integer, Integer> counts = new HashMap<>();
  private final int[] ids;
  private final boolean[] dead;
  private BitSet[] covered;

  private MorganFragments(IAtomContainer molecule) {
    this.molecule = molecule;
    int atoms = molecule.getAtomCount();
    ids = new int[atoms];
    dead = new boolean[atoms];
    covered = new BitSet[atoms];
    for (IAtom atom : molecule.atoms()) {
      int i = atom.getIndex();
      ids[i] = invariant(atom);
      dead[i] = atom.getBondCount() == 0;
      covered[i] = new BitSet();
      counts.merge(ids[i], 1, Integer::sum);
    }
  }

  /** How often each fragment of atoms up to {@code radius} bonds away is there, by its number. */
  static Map<Integer, Integer> of(IAtomContainer molecule, int radius) {
    MorganFragments fragments = new MorganFragments(molecule);
    Set<BitSet> seen = new HashSet<>();
    for (int layer = 0; layer < radius; layer++) {
      fragments.grow(layer, seen);
    }
    return fragments.counts;
  }

  private void grow(int layer, Set<BitSet> seen) {
    BitSet[] wider = covered.clone();
    int[] next = ids.clone();
    Map<BitSet, Integer> firstOfSet = new HashMap<>();
    List<Integer> grown = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (!dead[i]) {
        grown.add(i);
        next[i] = widened(layer, i);
        wider[i] = surrounding(i);
        firstOfSet.merge(
            wider[i], i, (a, b) -> Integer.compareUnsigned(next[a], next[b]) <= 0 ? a : b);
      }
    }
    // Atoms whose surroundings are the same bonds count once, as the one of the lowest number.
    for (int i : grown) {
      if (seen.contains(wider[i]) || firstOfSet.get(wider[i]) != i) {
        dead[i] = true;
      } else {
        counts.merge(next[i], 1, Integer::sum);
      }
    }
    seen.addAll(firstOfSet.keySet());
    System.arraycopy(next, 0, ids, 0, ids.length);
    covered = wider;
  }

  private int widened(int layer, int i) {
    List<long[]> around = new ArrayList<>();
    for (IBond bond : molecule.getAtom(i).bonds()) {
      int neighbour = bond.getOther(molecule.getAtom(i)).getIndex();
      around.add(new long[] {Hashing.code(bond), Integer.toUnsignedLong(ids[neighbour])});
    }
    around.sort((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
    int id = Hashing.combine(layer, ids[i]);
    for (long[] pair : around) {
      id = Hashing.combine(id, Hashing.hash((int) pair[0], (int) pair[1]));
    }
    return id;
  }

  private BitSet surrounding(int i) {
    BitSet bonds = (BitSet) covered[i].clone();
    for (IBond bond : molecule.getAtom(i).bonds()) {
      bonds.set(bond.getIndex());
      bonds.or(covered[bond.getOther(molecule.getAtom(i)).getIndex()]);
    }
    return bonds;
  }

  private static int invariant(IAtom atom) {
    int hydrogen = atom.getImplicitHydrogenCount();
    for (IBond bond : atom.bonds()) {
      hydrogen += bond.getOther(atom).getAtomicNumber() == IAtom.H ? 1 : 0;
    }
    int element = atom.getAtomicNumber();
    int degree = atom.getBondCount() + atom.getImplicitHydrogenCount();
    int charge = atom.getFormalCharge();
    int mass = Elements.excessMass(atom);
    return atom.isInRing()
        ? Hashing.hash(element, degree, hydrogen, charge, mass, 1)
        : Hashing.hash(element, degree, hydrogen, charge, mass);
  }
}
