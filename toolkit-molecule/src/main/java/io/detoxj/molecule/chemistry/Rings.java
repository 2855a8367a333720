/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.BitSet;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.graph.GraphUtil;
import org.openscience.cdk.graph.GraphUtil.EdgeToBondMap;
import org.openscience.cdk.interfaces.IAtomContainer;

/**
 * What the rings of a molecule have in common with each other, as far as it is hard to make.
 *
 * @param spiro atoms that are all that two rings share
 * @param bridgeheads atoms at the ends of a path of several bonds that two rings share
 * @param large whether a ring has more than eight atoms
 */
record Rings(int spiro, int bridgeheads, boolean large) {
  /** The most rings that are compared; a molecule with more is none that anyone makes. */
  private static final long MOST = 5000;

  private static final int FEW = 10;
  private static final int LARGE = 8;

  /** Counts over the relevant cycles. */
  static Rings of(IAtomContainer molecule) {
    EdgeToBondMap bonds = EdgeToBondMap.withSpaceFor(molecule);
    GraphUtil.toAdjList(molecule, bonds);
    int[][] paths = Cycles.relevant(molecule).paths();
    BitSet[] atomsOf = new BitSet[paths.length];
    BitSet[] bondsOf = new BitSet[paths.length];
    boolean large = false;
    for (int r = 0; r < paths.length; r++) {
      int[] path = paths[r];
      large |= path.length - 1 > LARGE;
      atomsOf[r] = new BitSet();
      bondsOf[r] = new BitSet();
      for (int i = 1; i < path.length; i++) {
        atomsOf[r].set(path[i]);
        bondsOf[r].set(bonds.get(path[i - 1], path[i]).getIndex());
      }
    }
    BitSet spiro = new BitSet();
    BitSet bridgeheads = new BitSet();
    for (int r = 0; r < paths.length; r++) {
      for (int s = 0; s < r; s++) {
        BitSet atoms = common(atomsOf[r], atomsOf[s]);
        if (atoms.cardinality() == 1) {
          spiro.or(atoms);
        }
        BitSet shared = common(bondsOf[r], bondsOf[s]);
        if (shared.cardinality() > 1) {
          bridgeheads.or(ends(molecule, shared));
        }
      }
    }
    return new Rings(spiro.cardinality(), bridgeheads.cardinality(), large);
  }

  /** The atoms that exactly one of the bonds touches. */
  private static BitSet ends(IAtomContainer molecule, BitSet bonds) {
    BitSet ends = new BitSet();
    bonds.stream()
        .mapToObj(molecule::getBond)
        .forEach(
            bond -> {
              ends.flip(bond.getBegin().getIndex());
              ends.flip(bond.getEnd().getIndex());
            });
    return ends;
  }

  private static BitSet common(BitSet one, BitSet other) {
    BitSet common = (BitSet) one.clone();
    common.and(other);
    return common;
  }

  /**
   * Relevant cycles can be exponentially many, as in a ring of benzenes. Each is made of two
   * shortest paths (Vismara, Electronic Journal of Combinatorics 4, 1997), and the number of such
   * pairs is a bound that is cheap to have. Ten rings cannot be too many.
   *
   * @throws InvalidMoleculeException if there are too many
   */
  static void requireFew(IAtomContainer molecule) {
    if (molecule.getBondCount() - molecule.getAtomCount() < FEW) {
      return;
    }
    int[][] graph = GraphUtil.toAdjList(molecule);
    for (int atom = 0; atom < graph.length; atom++) {
      if (ShortestPairs.from(graph, atom) > MOST) {
        throw new InvalidMoleculeException(
            MoleculeProblem.TOO_COMPLEX,
            "its rings are more than the %s that are compared".formatted(MOST));
      }
    }
  }
}
