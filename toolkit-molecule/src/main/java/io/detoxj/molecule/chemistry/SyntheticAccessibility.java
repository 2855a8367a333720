/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.stereo.Stereocenters;

/**
 * How hard a molecule is to make, from 1 (easy) to 10: rare fragments, size, stereo centres and
 * unusual rings (Ertl and Schuffenhauer, Journal of Cheminformatics 1:8, 2009, in RDKit's variant).
 */
final class SyntheticAccessibility {
  private static final int FRAGMENT_RADIUS = 2;
  private static final double UNKNOWN = -4;

  /** The scores of fragments: numbers in ascending unsigned order, and the score of each. */
  private static final class Scores {
    static final int[] IDS;
    static final float[] SCORES;

    static {
      List<String> lines = Table.lines("sa_fragment_scores.txt.gz");
      float[] values = new float[lines.size()];
      long[] all = new long[1 << 20];
      int count = 0;
      for (int i = 0; i < values.length; i++) {
        String line = lines.get(i);
        int tab = line.indexOf('\t');
        values[i] = Float.parseFloat(line.substring(0, tab));
        long id = 0;
        // Each is given by its hexadecimal distance from the one before.
        for (int at = tab + 1; at < line.length(); ) {
          int blank = line.indexOf(' ', at);
          int end = blank < 0 ? line.length() : blank;
          id += Long.parseLong(line, at, end, 16);
          all[count++] = id << 31 | i;
          at = end + 1;
        }
      }
      Arrays.sort(all, 0, count);
      IDS = new int[count];
      SCORES = new float[count];
      for (int i = 0; i < count; i++) {
        IDS[i] = (int) (all[i] >>> 31);
        SCORES[i] = values[(int) (all[i] & Integer.MAX_VALUE)];
      }
    }

    static double of(int id) {
      int low = 0;
      int high = IDS.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = Integer.compareUnsigned(IDS[middle], id);
        if (order == 0) {
          return SCORES[middle];
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return UNKNOWN;
    }
  }

  private SyntheticAccessibility() {}

  /** The score. */
  static double of(IAtomContainer molecule) {
    int atoms = 0;
    for (IAtom atom : molecule.atoms()) {
      atoms += atom.getAtomicNumber() > 1 ? 1 : 0;
    }
    if (atoms == 0) {
      return 1;
    }
    Map<Integer, Integer> fragments = MorganFragments.of(molecule, FRAGMENT_RADIUS);
    double sum = 0;
    int total = 0;
    for (Map.Entry<Integer, Integer> fragment : fragments.entrySet()) {
      sum += fragment.getValue() * Scores.of(fragment.getKey());
      total += fragment.getValue();
    }
    double familiar = sum / total;
    double symmetry =
        atoms > fragments.size() ? 0.5 * Math.log((double) atoms / fragments.size()) : 0;
    return scaled(familiar - complexity(molecule, atoms) + symmetry);
  }

  private static double complexity(IAtomContainer molecule, int atoms) {
    Rings rings = Rings.of(molecule);
    return Math.pow(atoms, 1.005)
        - atoms
        + Math.log10(stereoCentres(molecule) + 1)
        + Math.log10(rings.spiro() + 1)
        + Math.log10(rings.bridgeheads() + 1)
        + (rings.large() ? Math.log10(2) : 0);
  }

  /**
   * Tetrahedral centres, whether their configuration is given or not. RDKit does not count those
   * that depend on others, as the two ends of a cyclohexane have.
   */
  static int stereoCentres(IAtomContainer molecule) {
    Stereocenters centres = Stereocenters.of(molecule);
    int count = 0;
    for (int i = 0; i < molecule.getAtomCount(); i++) {
      boolean tetrahedral = centres.elementType(i) == Stereocenters.Type.Tetracoordinate;
      count +=
          tetrahedral && centres.stereocenterType(i) == Stereocenters.Stereocenter.True ? 1 : 0;
    }
    return count;
  }

  private static double scaled(double raw) {
    double score = 11 - 9 * (raw + 4 + 1) / 6.5;
    if (score > 8) {
      score = 8 + Math.log(score + 1 - 9);
    }
    return Math.max(1, Math.min(10, score));
  }
}
