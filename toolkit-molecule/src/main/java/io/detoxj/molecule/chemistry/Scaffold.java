/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.List;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/** Takes side chains off a molecule. */
final class Scaffold {
  private Scaffold() {}

  /** Atoms at the end of a single bond, and those with none; of a chain without rings all. */
  static List<IAtom> ends(IAtomContainer molecule) {
    List<IAtom> ends = new ArrayList<>();
    for (IAtom atom : molecule.atoms()) {
      if (!atom.isInRing() && (atom.getBondCount() == 0 || isEnd(atom))) {
        ends.add(atom);
      }
    }
    return ends;
  }

  /** A double bond is kept where it leads to a ring or to what joins rings. */
  private static boolean isEnd(IAtom atom) {
    if (atom.getBondCount() != 1) {
      return false;
    }
    IBond bond = atom.bonds().iterator().next();
    return bond.getOrder() == IBond.Order.SINGLE || !holds(bond.getOther(atom));
  }

  private static boolean holds(IAtom atom) {
    int lasting = 0;
    for (IBond bond : atom.bonds()) {
      lasting += bond.getOther(atom).getBondCount() > 1 ? 1 : 0;
    }
    return atom.isInRing() || lasting > 1;
  }

  /** Removes an atom and puts hydrogen where its bonds were. */
  static void cut(IAtomContainer molecule, IAtom end) {
    for (IBond bond : end.bonds()) {
      IAtom holder = bond.getOther(end);
      holder.setImplicitHydrogenCount(
          holder.getImplicitHydrogenCount() + bond.getOrder().numeric());
    }
    molecule.removeAtom(end);
  }
}
