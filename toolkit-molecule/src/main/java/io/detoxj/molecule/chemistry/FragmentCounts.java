/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often each surrounding of an atom is in a molecule, folded: surroundings share a bin whose
 * numbers are the same modulo the number of bins, as in RDKit's hashed Morgan fingerprint. Isotopes
 * count, configuration does not. Immutable.
 */
public final class FragmentCounts {
  /** The farthest that a surrounding reaches, in bonds. */
  public static final int MOST_RADIUS = 4;

  /** The most bins. */
  public static final int MOST_BINS = 1 << 16;

  private final int[] bins;
  private final int[] counts;

  private FragmentCounts(int[] bins, int[] counts) {
    this.bins = bins;
    this.counts = counts;
  }

  /**
   * Counts them.
   *
   * @param radius how many bonds a surrounding reaches at most, from 0 to {@value #MOST_RADIUS}
   * @param bins how many bins, from 1 to {@value #MOST_BINS}
   * @throws IllegalArgumentException if one of them is not so
   */
  public static FragmentCounts of(Molecule molecule, int radius, int bins) {
    if (radius < 0 || radius > MOST_RADIUS || bins < 1 || bins > MOST_BINS) {
      throw new IllegalArgumentException(
          "radius is 0 to %s and bins 1 to %s, not %s and %s"
              .formatted(MOST_RADIUS, MOST_BINS, radius, bins));
    }
    Map<Integer, Integer> folded = new TreeMap<>();
    MorganFragments.of(molecule.atoms(), radius)
        .forEach((id, n) -> folded.merge(Integer.remainderUnsigned(id, bins), n, Integer::sum));
    return new FragmentCounts(
        folded.keySet().stream().mapToInt(Integer::intValue).toArray(),
        folded.values().stream().mapToInt(Integer::intValue).toArray());
  }

  /** The bins that are not empty, ascending. */
  public int[] bins() {
    return bins.clone();
  }

  /** How many surroundings are in each of {@link #bins}. */
  public int[] counts() {
    return counts.clone();
  }

  /** Tanimoto's similarity, from 0 to 1: bins filled in both over bins filled in either. */
  public double similarity(FragmentCounts other) {
    int common = 0;
    for (int i = 0, j = 0; i < bins.length && j < other.bins.length; ) {
      int order = Integer.compare(bins[i], other.bins[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int either = bins.length + other.bins.length - common;
    return either == 0 ? 1 : (double) common / either;
  }
}
