/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.openscience.cdk.AtomRef;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.isomorphism.DfPattern;
import org.openscience.cdk.isomorphism.matchers.Expr;
import org.openscience.cdk.isomorphism.matchers.QueryAtom;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smarts.Smarts;

/**
 * A SMARTS pattern, for molecules whose rings and aromatic atoms are marked already. What elements
 * its atoms can be is known beforehand, so that most patterns need not be tried at all.
 */
final class SmartsQuery {
  private static final Pattern RING_COUNT = Pattern.compile("R[1-9]");

  private final DfPattern pattern;

  /**
   * The same without numbers of rings, which are slow to count; the pattern itself if it has none.
   */
  private final DfPattern coarse;

  private final List<BitSet> elements = new ArrayList<>();

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException if it is not SMARTS
   */
  SmartsQuery(String smarts) {
    IAtomContainer query = query(smarts);
    pattern = DfPattern.findSubstructure(query);
    String anyNumber = RING_COUNT.matcher(smarts).replaceAll("R");
    coarse = anyNumber.equals(smarts) ? pattern : DfPattern.findSubstructure(query(anyNumber));
    for (IAtom atom : query.atoms()) {
      elements.add(elements(atom));
    }
  }

  private static IAtomContainer query(String smarts) {
    IAtomContainer query = SilentChemObjectBuilder.getInstance().newAtomContainer();
    if (!Smarts.parse(query, smarts)) {
      throw new IllegalArgumentException(
          "%s is not SMARTS: %s".formatted(smarts, Smarts.getLastErrorMesg()));
    }
    return query;
  }

  /** Compiles the patterns of a table. */
  static List<SmartsQuery> all(String table) {
    return Table.lines(table).stream().map(SmartsQuery::new).toList();
  }

  /** The atomic numbers that a molecule has. */
  static BitSet elementsOf(IAtomContainer molecule) {
    BitSet elements = new BitSet(Elements.COUNT);
    for (IAtom atom : molecule.atoms()) {
      elements.set(atom.getAtomicNumber());
    }
    return elements;
  }

  /** Whether it is somewhere in the molecule, which has {@link #elementsOf the given elements}. */
  boolean matches(IAtomContainer molecule, BitSet present) {
    for (BitSet one : elements) {
      if (!one.intersects(present)) {
        return false;
      }
    }
    return coarse.matches(molecule) && (coarse == pattern || pattern.matches(molecule));
  }

  /** Whether its first atom can be of the element. */
  boolean mayStartAt(int atomicNumber) {
    return elements.get(0).get(atomicNumber);
  }

  /** Whether it is there with its first atom at the given one. */
  boolean startsAt(IAtom atom) {
    return mayStartAt(atom.getAtomicNumber()) && pattern.matchesRoot(atom);
  }

  /** At how many atoms it begins; for patterns of one atom the number of its matches. */
  int countStarts(IAtomContainer molecule) {
    int count = 0;
    for (IAtom atom : molecule.atoms()) {
      count += startsAt(atom) ? 1 : 0;
    }
    return count;
  }

  /** How many sets of atoms it matches. */
  int countSets(IAtomContainer molecule) {
    return pattern.matchAll(molecule).uniqueAtoms().count();
  }

  private static BitSet elements(IAtom queryAtom) {
    return elements(((QueryAtom) AtomRef.deref(queryAtom)).getExpression());
  }

  /** Atomic numbers that an expression can hold for; too many are no harm, too few would be. */
  private static BitSet elements(Expr expression) {
    BitSet set = new BitSet(Elements.COUNT);
    switch (expression.type()) {
      case ELEMENT, ALIPHATIC_ELEMENT, AROMATIC_ELEMENT -> set.set(expression.value());
      case AND -> {
        set.or(elements(expression.left()));
        set.and(elements(expression.right()));
      }
      case OR -> {
        set.or(elements(expression.left()));
        set.or(elements(expression.right()));
      }
      case RECURSIVE -> set.or(elements(expression.subquery().getAtom(0)));
      default -> set.set(0, Elements.COUNT);
    }
    return set;
  }
}
