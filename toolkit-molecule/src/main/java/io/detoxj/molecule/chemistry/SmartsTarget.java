/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * What patterns ask of the atoms and bonds of a molecule, looked up once, for some hundred patterns
 * are tried on each. Not to be changed, and safe for use by several threads.
 */
final class SmartsTarget {
  final IAtomContainer molecule;
  final int atoms;
  final int[] element;
  final boolean[] aromatic;
  final boolean[] inRing;
  final int[] hydrogen;

  /** Bonds with those to hydrogen that is no atom here. */
  final int[] connections;

  final int[] valence;
  final int[] charge;
  final int[] mass;

  /** The neighbours of each atom, and the bonds to them in the same order. */
  final int[][] neighbours;

  final int[][] bonds;
  final int[] order;
  final boolean[] aromaticBond;
  final boolean[] ringBond;

  /** The atomic numbers that are there. */
  final BitSet elements = new BitSet(Elements.COUNT);

  private volatile int @Nullable [] rings;

  private SmartsTarget(IAtomContainer molecule, int added) {
    this.molecule = molecule;
    atoms = molecule.getAtomCount() + added;
    int bondCount = molecule.getBondCount() + added;
    element = new int[atoms];
    aromatic = new boolean[atoms];
    inRing = new boolean[atoms];
    hydrogen = new int[atoms];
    connections = new int[atoms];
    valence = new int[atoms];
    charge = new int[atoms];
    mass = new int[atoms];
    neighbours = new int[atoms][];
    bonds = new int[atoms][];
    order = new int[bondCount];
    aromaticBond = new boolean[bondCount];
    ringBond = new boolean[bondCount];
    for (IBond bond : molecule.bonds()) {
      int b = bond.getIndex();
      order[b] = bond.getOrder().numeric();
      aromaticBond[b] = bond.isAromatic();
      ringBond[b] = bond.isInRing();
    }
    for (IAtom atom : molecule.atoms()) {
      add(atom, added > 0);
    }
  }

  /** The molecule as it is, most of its hydrogen being a number at other atoms. */
  static SmartsTarget of(IAtomContainer molecule) {
    return new SmartsTarget(molecule, 0);
  }

  /** The molecule with each hydrogen an atom, after the others. */
  static SmartsTarget withHydrogen(IAtomContainer molecule) {
    int added = 0;
    for (IAtom atom : molecule.atoms()) {
      added += atom.getImplicitHydrogenCount();
    }
    SmartsTarget target = new SmartsTarget(molecule, added);
    if (added > 0) {
      target.attachHydrogen();
    }
    return target;
  }

  private void add(IAtom atom, boolean hydrogenToo) {
    int i = atom.getIndex();
    int implicit = atom.getImplicitHydrogenCount();
    element[i] = atom.getAtomicNumber();
    elements.set(element[i]);
    aromatic[i] = atom.isAromatic();
    inRing[i] = atom.isInRing();
    hydrogen[i] = implicit;
    valence[i] = implicit;
    charge[i] = atom.getFormalCharge();
    mass[i] = atom.getMassNumber() == null ? -1 : atom.getMassNumber();
    connections[i] = atom.getBondCount() + implicit;
    int degree = atom.getBondCount() + (hydrogenToo ? implicit : 0);
    neighbours[i] = new int[degree];
    bonds[i] = new int[degree];
    int at = 0;
    for (IBond bond : atom.bonds()) {
      IAtom other = bond.getOther(atom);
      hydrogen[i] += other.getAtomicNumber() == IAtom.H ? 1 : 0;
      valence[i] += bond.getOrder().numeric();
      neighbours[i][at] = other.getIndex();
      bonds[i][at++] = bond.getIndex();
    }
  }

  private void attachHydrogen() {
    elements.set(IAtom.H);
    int next = molecule.getAtomCount();
    int bond = molecule.getBondCount();
    for (IAtom atom : molecule.atoms()) {
      int i = atom.getIndex();
      for (int at = atom.getBondCount(); at < neighbours[i].length; at++) {
        element[next] = IAtom.H;
        hydrogen[next] = element[i] == IAtom.H ? 1 : 0;
        connections[next] = 1;
        valence[next] = 1;
        mass[next] = -1;
        neighbours[next] = new int[] {i};
        bonds[next] = new int[] {bond};
        order[bond] = 1;
        neighbours[i][at] = next++;
        bonds[i][at] = bond++;
      }
    }
  }

  /** The atom as CDK has it, null for hydrogen that has been added. */
  @Nullable IAtom atom(int index) {
    return index < molecule.getAtomCount() ? molecule.getAtom(index) : null;
  }

  /** The bond as CDK has it, null for one to hydrogen that has been added. */
  @Nullable IBond bond(int index) {
    return index < molecule.getBondCount() ? molecule.getBond(index) : null;
  }

  /** How many rings of a smallest set an atom is in. */
  int rings(int atom) {
    int[] known = rings;
    if (known == null) {
      known = new int[atoms];
      for (int[] path : Cycles.mcb(molecule).paths()) {
        for (int ringAtom : Arrays.copyOf(path, path.length - 1)) {
          known[ringAtom]++;
        }
      }
      rings = known;
    }
    return known[atom];
  }
}
