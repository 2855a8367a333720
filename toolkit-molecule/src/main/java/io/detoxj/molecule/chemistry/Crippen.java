/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.List;
import java.util.stream.IntStream;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.tools.manipulator.AtomContainerManipulator;

/**
 * The logarithm of the partition between octanol and water, as a sum over types of atoms (Wildman
 * and Crippen, J. Chem. Inf. Comput. Sci. 39, 1999).
 */
final class Crippen {
  private record Type(SmartsQuery pattern, double logP) {
    static Type read(String line) {
      String[] fields = line.split("\t", -1);
      return new Type(new SmartsQuery(fields[1]), Double.parseDouble(fields[2]));
    }
  }

  private static final List<Type> TYPES =
      Table.lines("crippen.tsv").stream().map(Type::read).toList();

  /** The types that an element can have, by its atomic number. */
  private static final List<List<Type>> BY_ELEMENT =
      IntStream.range(0, Elements.COUNT)
          .mapToObj(
              element -> TYPES.stream().filter(type -> type.pattern().mayStartAt(element)).toList())
          .toList();

  private Crippen() {}

  /** Of all atoms with their hydrogen; an atom of no type adds nothing. */
  static double logP(IAtomContainer molecule) {
    IAtomContainer withHydrogen = Molecule.copy(molecule);
    AtomContainerManipulator.convertImplicitToExplicitHydrogens(withHydrogen);
    double sum = 0;
    IAtom last = null;
    double lastHydrogen = 0;
    for (IAtom atom : withHydrogen.atoms()) {
      boolean hydrogen = atom.getAtomicNumber() == IAtom.H && atom.getBondCount() == 1;
      if (!hydrogen) {
        sum += of(atom);
        continue;
      }
      // The hydrogens of one atom follow each other and are of one type.
      IAtom holder = atom.bonds().iterator().next().getOther(atom);
      if (holder != last) {
        last = holder;
        lastHydrogen = of(atom);
      }
      sum += lastHydrogen;
    }
    return sum;
  }

  /** The first type in the order of the table that fits. */
  private static double of(IAtom atom) {
    for (Type type : BY_ELEMENT.get(atom.getAtomicNumber())) {
      if (type.pattern().startsAt(atom)) {
        return type.logP();
      }
    }
    return 0;
  }
}
