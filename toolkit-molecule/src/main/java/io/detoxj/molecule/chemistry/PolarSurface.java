/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * The topological polar surface of nitrogen and oxygen, in square ångström (Ertl, Rohde and Selzer,
 * J. Med. Chem. 43, 2000).
 */
final class PolarSurface {
  /**
   * By element, hydrogen, charge and the bonds to heavy atoms: {@code -} single, {@code =} double,
   * {@code #} triple, {@code :} aromatic.
   */
  private static final Map<String, Double> SURFACES = new HashMap<>();

  static {
    String table =
        """
        N0+0 #    23.79
        N1+0 =    23.85
        N2+0 -    26.02
        N2+1 =    25.59
        N3+1 -    27.64
        N0+0 -=   12.36
        N0+0 =#   13.60
        N1+0 --   12.03
        N0+1 -#    4.36
        N1+1 -=   13.97
        N2+1 --   16.61
        N0+0 ::   12.89
        N1+0 ::   15.79
        N1+1 ::   14.14
        N0+0 ---   3.24
        N0+0 -==  11.68
        N0+1 --=   3.01
        N1+1 ---   4.44
        N0+0 :::   4.41
        N0+0 -::   4.93
        N0+0 =::   8.39
        N0+1 :::   4.10
        N0+1 -::   3.88
        N0+1 ----  0
        O0+0 =    17.07
        O1+0 -    20.23
        O0-1 -    23.06
        O0+0 --    9.23
        O0+0 ::   13.14
        """;
    for (String line : table.lines().toList()) {
      String[] fields = line.split(" +", -1);
      SURFACES.put(fields[0] + " " + fields[1], Double.valueOf(fields[2]));
    }
  }

  /** The same for atoms of a ring of three. */
  private static final Map<String, Double> IN_RING_OF_THREE =
      Map.of("N1+0 --", 21.94, "N0+0 ---", 3.01, "O0+0 --", 12.53);

  private PolarSurface() {}

  static double of(IAtomContainer molecule) {
    double sum = 0;
    for (IAtom atom : molecule.atoms()) {
      sum += of(atom);
    }
    return sum;
  }

  private static double of(IAtom atom) {
    int element = atom.getAtomicNumber();
    if (element != IAtom.N && element != IAtom.O) {
      return 0;
    }
    StringBuilder bonds = new StringBuilder();
    int hydrogen = atom.getImplicitHydrogenCount();
    for (IBond bond : atom.bonds()) {
      if (bond.getOther(atom).getAtomicNumber() == IAtom.H) {
        hydrogen++;
      } else {
        bonds.append(symbol(bond));
      }
    }
    String key =
        String.format(
            Locale.ROOT,
            "%s%d%+d %s",
            element == IAtom.N ? "N" : "O",
            hydrogen,
            atom.getFormalCharge(),
            sorted(bonds));
    Double small = IN_RING_OF_THREE.get(key);
    if (small != null && atom.isInRing() && Cycles.smallRingSize(atom) == 3) {
      return small;
    }
    Double surface = SURFACES.get(key);
    return surface != null ? surface : unusual(element, bonds.length(), hydrogen);
  }

  /** What the paper's fit gives for atoms it has no type for. */
  private static double unusual(int element, int neighbours, int hydrogen) {
    double surface =
        element == IAtom.N
            ? 30.5 - 8.2 * neighbours + 1.5 * hydrogen
            : 28.5 - 8.6 * neighbours + 1.5 * hydrogen;
    return Math.max(0, surface);
  }

  private static char symbol(IBond bond) {
    if (bond.isAromatic()) {
      return ':';
    }
    return switch (bond.getOrder()) {
      case SINGLE -> '-';
      case DOUBLE -> '=';
      case TRIPLE -> '#';
      default -> '?';
    };
  }

  private static String sorted(CharSequence bonds) {
    StringBuilder sorted = new StringBuilder();
    for (char symbol : new char[] {'-', '=', '#', ':', '?'}) {
      bonds.chars().filter(c -> c == symbol).forEach(c -> sorted.append(symbol));
    }
    return sorted.toString();
  }
}
