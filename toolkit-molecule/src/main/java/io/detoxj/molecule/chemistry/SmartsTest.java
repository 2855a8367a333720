/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.BitSet;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.isomorphism.matchers.Expr;

/** What a pattern asks of an atom or of a bond. */
interface SmartsTest {
  /** Whether it is so of the atom, or bond, of that number. */
  boolean holds(SmartsTarget target, int index);

  /** What CDK's expression asks of an atom; what is rare is left to CDK. */
  static SmartsTest ofAtom(Expr expression) {
    int value = expression.value();
    return switch (expression.type()) {
      case TRUE -> (target, i) -> true;
      case AND -> and(ofAtom(expression.left()), ofAtom(expression.right()));
      case OR -> or(ofAtom(expression.left()), ofAtom(expression.right()));
      case NOT -> not(ofAtom(expression.left()));
      case ELEMENT -> (target, i) -> target.element[i] == value;
      case ALIPHATIC_ELEMENT -> (target, i) -> target.element[i] == value && !target.aromatic[i];
      case AROMATIC_ELEMENT -> (target, i) -> target.element[i] == value && target.aromatic[i];
      case IS_AROMATIC -> (target, i) -> target.aromatic[i];
      case IS_ALIPHATIC -> (target, i) -> !target.aromatic[i];
      case IS_IN_RING -> (target, i) -> target.inRing[i];
      case IS_IN_CHAIN -> (target, i) -> !target.inRing[i];
      case DEGREE -> (target, i) -> target.neighbours[i].length == value;
      case TOTAL_DEGREE -> (target, i) -> target.connections[i] == value;
      case TOTAL_H_COUNT -> (target, i) -> target.hydrogen[i] == value;
      case VALENCE -> (target, i) -> target.valence[i] == value;
      case FORMAL_CHARGE -> (target, i) -> target.charge[i] == value;
      case ISOTOPE -> (target, i) -> target.mass[i] == value;
      case RING_COUNT -> (target, i) -> target.inRing[i] && target.rings(i) == value;
      case RECURSIVE -> {
        SmartsQuery part = new SmartsQuery(expression.subquery());
        yield part::startsAt;
      }
      default ->
          (target, i) -> {
            IAtom atom = target.atom(i);
            return atom != null && expression.matches(atom);
          };
    };
  }

  /** What CDK's expression asks of a bond. */
  static SmartsTest ofBond(Expr expression) {
    int value = expression.value();
    return switch (expression.type()) {
      case TRUE -> (target, i) -> true;
      case AND -> and(ofBond(expression.left()), ofBond(expression.right()));
      case OR -> or(ofBond(expression.left()), ofBond(expression.right()));
      case NOT -> not(ofBond(expression.left()));
      case ALIPHATIC_ORDER -> (target, i) -> target.order[i] == value && !target.aromaticBond[i];
      case SINGLE_OR_AROMATIC -> (target, i) -> target.aromaticBond[i] || target.order[i] == 1;
      case IS_AROMATIC -> (target, i) -> target.aromaticBond[i];
      case IS_ALIPHATIC -> (target, i) -> !target.aromaticBond[i];
      case IS_IN_RING -> (target, i) -> target.ringBond[i];
      case IS_IN_CHAIN -> (target, i) -> !target.ringBond[i];
      default ->
          (target, i) -> {
            IBond bond = target.bond(i);
            return bond != null && expression.matches(bond);
          };
    };
  }

  /** Atomic numbers that an expression can hold for; too many are no harm, too few would be. */
  static BitSet elements(Expr expression) {
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
      case RECURSIVE -> set.or(SmartsQuery.firstElements(expression.subquery()));
      default -> set.set(0, Elements.COUNT);
    }
    return set;
  }

  private static SmartsTest and(SmartsTest one, SmartsTest other) {
    return (target, i) -> one.holds(target, i) && other.holds(target, i);
  }

  private static SmartsTest or(SmartsTest one, SmartsTest other) {
    return (target, i) -> one.holds(target, i) || other.holds(target, i);
  }

  private static SmartsTest not(SmartsTest one) {
    return (target, i) -> !one.holds(target, i);
  }
}
