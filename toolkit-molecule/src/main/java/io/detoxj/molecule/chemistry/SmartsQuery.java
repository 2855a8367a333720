/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openscience.cdk.AtomRef;
import org.openscience.cdk.BondRef;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.isomorphism.matchers.Expr;
import org.openscience.cdk.isomorphism.matchers.QueryAtom;
import org.openscience.cdk.isomorphism.matchers.QueryBond;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smarts.Smarts;

/**
 * A SMARTS pattern without configuration, for molecules whose rings and aromatic atoms are marked
 * already. CDK reads it; it is matched here, by depth-first search over arrays, which takes a third
 * of the time. Immutable and safe for use by several threads.
 */
final class SmartsQuery {
  /** Parts that have to be in one molecule, or in several. */
  private static final Pattern GROUPED = Pattern.compile("(^|\\.)\\(");

  /**
   * Where an atom of the pattern comes in.
   *
   * @param test of the atom
   * @param from the step of the neighbour it is reached from, -1 for the first of a part
   * @param bond test of the bond from there
   * @param closing bonds to other neighbours that are placed already
   */
  private record Step(
      SmartsTest test, int from, @Nullable SmartsTest bond, List<Closing> closing) {}

  /**
   * A bond that closes a ring.
   *
   * @param step of its other end
   * @param test of the bond
   */
  private record Closing(int step, SmartsTest test) {}

  /** Elements that an atom of the pattern can be; a molecule needs one of each set. */
  private final List<BitSet> elements = new ArrayList<>();

  private final Step[] fromFirst;
  private final Step[] fromRarest;
  private final BitSet firstElements;
  private final BitSet rarestElements;

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException if it is not SMARTS, groups its parts or asks for a
   *     configuration
   */
  SmartsQuery(String smarts) {
    this(query(smarts));
  }

  /** Compiles a pattern that CDK has read. */
  SmartsQuery(IAtomContainer query) {
    int rarest = 0;
    for (int i = 0; i < query.getAtomCount(); i++) {
      BitSet possible = SmartsTest.elements(expression(query.getAtom(i)));
      elements.add(possible);
      if (possible.cardinality() < elements.get(rarest).cardinality()) {
        rarest = i;
      }
    }
    fromFirst = plan(query, 0);
    fromRarest = rarest == 0 ? fromFirst : plan(query, rarest);
    firstElements = elements.get(0);
    rarestElements = elements.get(rarest);
  }

  private static IAtomContainer query(String smarts) {
    IAtomContainer query = SilentChemObjectBuilder.getInstance().newAtomContainer();
    if (!Smarts.parse(query, smarts)) {
      throw new IllegalArgumentException(
          "%s is not SMARTS: %s".formatted(smarts, Smarts.getLastErrorMesg()));
    }
    if (GROUPED.matcher(smarts).find() || query.stereoElements().iterator().hasNext()) {
      throw new IllegalArgumentException(
          "%s groups its parts or asks for a configuration, which are not searched for"
              .formatted(smarts));
    }
    return query;
  }

  /** Compiles the patterns of a table. */
  static List<SmartsQuery> all(String table) {
    return Table.lines(table).stream().map(SmartsQuery::new).toList();
  }

  private static Expr expression(IAtom atom) {
    return ((QueryAtom) AtomRef.deref(atom)).getExpression();
  }

  /** Atomic numbers that the first atom of what CDK has read can have. */
  static BitSet firstElements(IAtomContainer query) {
    return SmartsTest.elements(expression(query.getAtom(0)));
  }

  private static Step[] plan(IAtomContainer query, int root) {
    int[] stepOf = new int[query.getAtomCount()];
    List<Step> steps = new ArrayList<>();
    plan(query, root, null, stepOf, steps);
    for (int atom = 0; atom < stepOf.length; atom++) {
      if (stepOf[atom] == 0) {
        plan(query, atom, null, stepOf, steps);
      }
    }
    return steps.toArray(new Step[0]);
  }

  /** Depth first, each atom after the one it hangs on. */
  private static void plan(
      IAtomContainer query, int atom, @Nullable IBond via, int[] stepOf, List<Step> steps) {
    List<Closing> closing = new ArrayList<>();
    int from = -1;
    for (IBond bond : query.bonds()) {
      int other = other(query, bond, atom);
      int placed = other < 0 ? 0 : stepOf[other];
      if (bond.equals(via)) {
        from = placed - 1;
      } else if (placed > 0) {
        closing.add(new Closing(placed - 1, test(bond)));
      }
    }
    steps.add(
        new Step(
            SmartsTest.ofAtom(expression(query.getAtom(atom))),
            from,
            via == null ? null : test(via),
            closing));
    stepOf[atom] = steps.size();
    for (IBond bond : query.bonds()) {
      int other = other(query, bond, atom);
      if (other >= 0 && stepOf[other] == 0) {
        plan(query, other, bond, stepOf, steps);
      }
    }
  }

  /** The atom at the other end of a bond, -1 if it is no bond of this one. */
  private static int other(IAtomContainer query, IBond bond, int atom) {
    int begin = query.indexOf(bond.getBegin());
    int end = query.indexOf(bond.getEnd());
    return begin == atom ? end : end == atom ? begin : -1;
  }

  private static SmartsTest test(IBond bond) {
    return SmartsTest.ofBond(((QueryBond) BondRef.deref(bond)).getExpression());
  }

  /** Whether it is somewhere in the molecule. */
  boolean matches(SmartsTarget target) {
    if (fromRarest.length > target.atoms) {
      return false;
    }
    for (BitSet one : elements) {
      if (!one.intersects(target.elements)) {
        return false;
      }
    }
    int[] placed = new int[fromRarest.length];
    for (int atom = 0; atom < target.atoms; atom++) {
      if (rarestElements.get(target.element[atom])
          && placed(fromRarest, target, placed, 0, atom, any -> true)) {
        return true;
      }
    }
    return false;
  }

  /** Whether its first atom can be of the element. */
  boolean mayStartAt(int atomicNumber) {
    return firstElements.get(atomicNumber);
  }

  /** Whether it is there with its first atom at the given one. */
  boolean startsAt(SmartsTarget target, int atom) {
    return mayStartAt(target.element[atom])
        && placed(fromFirst, target, new int[fromFirst.length], 0, atom, any -> true);
  }

  /** At how many atoms it begins; for patterns of one atom the number of its matches. */
  int countStarts(SmartsTarget target) {
    int count = 0;
    for (int atom = 0; atom < target.atoms; atom++) {
      count += startsAt(target, atom) ? 1 : 0;
    }
    return count;
  }

  /** The sets of atoms it matches. */
  Set<BitSet> sets(SmartsTarget target) {
    Set<BitSet> sets = new HashSet<>();
    int[] placed = new int[fromFirst.length];
    for (int atom = 0; atom < target.atoms; atom++) {
      if (mayStartAt(target.element[atom])) {
        placed(
            fromFirst,
            target,
            placed,
            0,
            atom,
            match -> {
              BitSet set = new BitSet(target.atoms);
              for (int one : match) {
                set.set(one);
              }
              sets.add(set);
              return false;
            });
      }
    }
    return sets;
  }

  /** How many sets of atoms it matches. */
  int countSets(SmartsTarget target) {
    return sets(target).size();
  }

  /**
   * Puts the atom of a step at a place, and then those of the steps after it wherever they fit.
   *
   * @param found told each match; the search ends when it says true
   */
  private static boolean placed(
      Step[] steps, SmartsTarget target, int[] placed, int step, int atom, Predicate<int[]> found) {
    Step here = steps[step];
    if (!here.test().holds(target, atom)) {
      return false;
    }
    for (int i = 0; i < step; i++) {
      if (placed[i] == atom) {
        return false;
      }
    }
    for (Closing closing : here.closing()) {
      int bond = bondBetween(target, atom, placed[closing.step()]);
      if (bond < 0 || !closing.test().holds(target, bond)) {
        return false;
      }
    }
    placed[step] = atom;
    if (step + 1 == steps.length) {
      return found.test(placed);
    }
    return nextPlaced(steps, target, placed, step + 1, found);
  }

  private static boolean nextPlaced(
      Step[] steps, SmartsTarget target, int[] placed, int step, Predicate<int[]> found) {
    SmartsTest needed = steps[step].bond();
    if (needed == null) {
      for (int atom = 0; atom < target.atoms; atom++) {
        if (placed(steps, target, placed, step, atom, found)) {
          return true;
        }
      }
      return false;
    }
    int from = placed[steps[step].from()];
    for (int n = 0; n < target.neighbours[from].length; n++) {
      if (needed.holds(target, target.bonds[from][n])
          && placed(steps, target, placed, step, target.neighbours[from][n], found)) {
        return true;
      }
    }
    return false;
  }

  private static int bondBetween(SmartsTarget target, int atom, int other) {
    for (int n = 0; n < target.neighbours[atom].length; n++) {
      if (target.neighbours[atom][n] == other) {
        return target.bonds[atom][n];
      }
    }
    return -1;
  }
}
