/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.List;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * The eight properties that drug-likeness is made of.
 *
 * @param weight average molecular weight in dalton
 * @param logP Crippen's logarithm of the partition between octanol and water
 * @param acceptors acceptors of hydrogen bonds by QED's eleven patterns, which are not Lipinski's
 * @param donors donors of hydrogen bonds
 * @param polarSurface topological polar surface of nitrogen and oxygen in square ångström
 * @param rotatableBonds rotatable bonds by RDKit's strict pattern, without amides and ends
 * @param aromaticRings rings that are left when what is not aromatic is taken away
 * @param alerts how many of 116 unwelcome structures are there
 */
public record DrugProperties(
    double weight,
    double logP,
    int acceptors,
    int donors,
    double polarSurface,
    int rotatableBonds,
    int aromaticRings,
    int alerts) {
  private static final SmartsQuery DONOR =
      new SmartsQuery("[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]");
  private static final List<SmartsQuery> ACCEPTORS = SmartsQuery.all("qed_acceptors.txt");
  private static final List<SmartsQuery> ALERTS = SmartsQuery.all("qed_structural_alerts.txt");

  private static final String NO_END =
      "!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])";
  private static final String NO_AMIDE =
      "!$([CD3](=[N,O,S])-!@[#7,O,S!D1])&!$([#7,O,S!D1]-!@[CD3]=[N,O,S])"
          + "&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])";
  private static final SmartsQuery ROTATABLE =
      new SmartsQuery("[%s&%s]-,:;!@[%s]".formatted(NO_END, NO_AMIDE, NO_END));

  /** Computes them. */
  static DrugProperties of(Molecule whole) {
    IAtomContainer molecule = whole.atoms();
    SmartsTarget target = whole.target();
    return new DrugProperties(
        Elements.weight(molecule),
        Crippen.logP(molecule),
        ACCEPTORS.stream().mapToInt(pattern -> pattern.countStarts(target)).sum(),
        DONOR.countStarts(target),
        PolarSurface.of(molecule),
        ROTATABLE.countSets(target),
        aromaticRings(molecule),
        (int) ALERTS.stream().filter(pattern -> pattern.matches(target)).count());
  }

  /** Takes away ring atoms that touch the not aromatic, then counts bonds - atoms + parts. */
  private static int aromaticRings(IAtomContainer molecule) {
    int[] part = new int[molecule.getAtomCount()];
    boolean[] kept = new boolean[part.length];
    int rings = 0;
    for (IAtom atom : molecule.atoms()) {
      int i = atom.getIndex();
      part[i] = i;
      kept[i] = !(atom.isInRing() && !atom.isAromatic() && touchesNotAromatic(atom));
    }
    for (IBond bond : molecule.bonds()) {
      int a = bond.getBegin().getIndex();
      int b = bond.getEnd().getIndex();
      if (kept[a] && kept[b]) {
        int rootA = root(part, a);
        int rootB = root(part, b);
        rings += rootA == rootB ? 1 : 0;
        part[rootA] = rootB;
      }
    }
    return rings;
  }

  private static boolean touchesNotAromatic(IAtom atom) {
    for (IBond bond : atom.bonds()) {
      if (!bond.getOther(atom).isAromatic()) {
        return true;
      }
    }
    return false;
  }

  private static int root(int[] part, int atom) {
    int root = atom;
    while (part[root] != root) {
      root = part[root];
    }
    return root;
  }
}
