/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.openscience.cdk.config.Isotopes;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;

/** What has to be known of elements. */
final class Elements {
  /**
   * What is no metal, by atomic number: with silicon, germanium, arsenic, antimony and tellurium.
   */
  private static final Set<Integer> NON_METALS =
      Set.of(
          0, 1, 2, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 32, 33, 34, 35, 36, 51, 52, 53, 54, 85,
          86);

  /** One more than the highest atomic number. */
  static final int COUNT = 120;

  /** RDKit's average weights of the usual elements, which for sulphur is not today's. */
  private static final Map<Integer, Double> WEIGHTS =
      Map.ofEntries(
          Map.entry(1, 1.008),
          Map.entry(5, 10.812),
          Map.entry(6, 12.011),
          Map.entry(7, 14.007),
          Map.entry(8, 15.999),
          Map.entry(9, 18.998),
          Map.entry(11, 22.99),
          Map.entry(14, 28.086),
          Map.entry(15, 30.974),
          Map.entry(16, 32.067),
          Map.entry(17, 35.453),
          Map.entry(35, 79.904),
          Map.entry(53, 126.904));

  private Elements() {}

  /** The average weight of a molecule in dalton; of a given isotope its own. */
  static double weight(IAtomContainer molecule) {
    double sum = 0;
    for (IAtom atom : molecule.atoms()) {
      sum += weight(atom) + atom.getImplicitHydrogenCount() * WEIGHTS.get(IAtom.H);
    }
    return sum;
  }

  private static double weight(IAtom atom) {
    Integer isotope = atom.getMassNumber();
    Double usual = WEIGHTS.get(atom.getAtomicNumber());
    if (usual != null && isotope == null) {
      return usual;
    }
    double weight =
        isotope == null
            ? isotopes().getNaturalMass(atom.getAtomicNumber())
            : exactMass(atom.getAtomicNumber(), isotope);
    if (!(weight > 0) && atom.getAtomicNumber() > 0) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_COMPLEX, "%s has no average weight".formatted(atom.getSymbol()));
    }
    return weight > 0 ? weight : 0;
  }

  /** Of an isotope that nobody has weighed its number of nucleons. */
  private static double exactMass(int atomicNumber, int isotope) {
    double exact = isotopes().getExactMass(atomicNumber, isotope);
    return exact > 0 ? exact : isotope;
  }

  /**
   * By how many whole dalton the isotope that an atom is given as differs from the mean; else 0.
   */
  static int excessMass(IAtom atom) {
    Integer isotope = atom.getMassNumber();
    if (isotope == null) {
      return 0;
    }
    double exact = exactMass(atom.getAtomicNumber(), isotope);
    return (int) (exact - isotopes().getNaturalMass(atom.getAtomicNumber()));
  }

  private static Isotopes isotopes() {
    try {
      return Isotopes.getInstance();
    } catch (IOException e) {
      throw new UncheckedIOException("the table of isotopes cannot be read", e);
    }
  }

  static boolean isMetal(int atomicNumber) {
    return !NON_METALS.contains(atomicNumber);
  }

  /**
   * The highest valence that RDKit allows an atom, which grows with its charge but for carbon,
   * where either charge takes one bond away, and for boron, aluminium and silicon, which gain one
   * with a negative charge; {@link Integer#MAX_VALUE} for elements without a limit.
   */
  static int maxValence(int atomicNumber, int charge) {
    return switch (atomicNumber) {
      case 1, 9, 17, 35 -> 1 + charge;
      case 5 -> 3 - charge;
      case 6 -> 4 - Math.abs(charge);
      case 7 -> 3 + charge;
      case 8 -> 2 + charge;
      case 13 -> 6 - charge;
      case 14 -> 4 - charge;
      case 15, 33 -> 7 + charge;
      case 16, 34 -> 6 + charge;
      case 53 -> 5 + charge;
      default -> Integer.MAX_VALUE;
    };
  }

  /** The lowest usual valence that is enough for so many bonds; that number if none is. */
  static int usualValence(int atomicNumber, int charge, int bonds) {
    int[] valences =
        switch (atomicNumber) {
          case 6 -> new int[] {4 - Math.abs(charge)};
          case 7 -> new int[] {3 + charge};
          case 8 -> new int[] {2 + charge};
          case 15 -> new int[] {3 + charge, 5 + charge};
          case 16 -> new int[] {2 + charge, 4 + charge, 6 + charge};
          case 9, 17, 35, 53 -> new int[] {1 + charge};
          default -> new int[0];
        };
    for (int valence : valences) {
      if (valence >= bonds) {
        return valence;
      }
    }
    return bonds;
  }
}
