/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;

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
    SmartsTarget target = SmartsTarget.withHydrogen(molecule);
    double sum = 0;
    double[] ofHydrogenAt = new double[target.atoms];
    Arrays.fill(ofHydrogenAt, Double.NaN);
    for (int atom = 0; atom < target.atoms; atom++) {
      if (target.element[atom] != IAtom.H || target.neighbours[atom].length != 1) {
        sum += of(target, atom);
        continue;
      }
      // The hydrogens of one atom are of one type.
      int holder = target.neighbours[atom][0];
      if (Double.isNaN(ofHydrogenAt[holder])) {
        ofHydrogenAt[holder] = of(target, atom);
      }
      sum += ofHydrogenAt[holder];
    }
    return sum;
  }

  /** The first type in the order of the table that fits. */
  private static double of(SmartsTarget target, int atom) {
    for (Type type : BY_ELEMENT.get(target.element[atom])) {
      if (type.pattern().startsAt(target, atom)) {
        return type.logP();
      }
    }
    return 0;
  }
}
