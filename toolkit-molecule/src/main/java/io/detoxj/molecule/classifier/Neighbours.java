/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.util.ArrayList;
import java.util.List;

/** The filled bins of fragments of the molecules that a classifier was trained on. */
final class Neighbours {
  /** The most molecules. */
  static final int MOST = 1 << 20;

  private final List<short[]> prints;

  private Neighbours(List<short[]> prints) {
    this.prints = prints;
  }

  /**
   * Of ascending bins.
   *
   * @throws IllegalArgumentException if they do not ascend, or there are too many molecules
   */
  static Neighbours of(List<int[]> molecules) {
    if (molecules.size() > MOST) {
      throw new IllegalArgumentException(
          "%s molecules; at most %s are kept".formatted(molecules.size(), MOST));
    }
    List<short[]> prints = new ArrayList<>();
    for (int[] bins : molecules) {
      short[] print = new short[bins.length];
      int last = -1;
      for (int i = 0; i < bins.length; i++) {
        if (bins[i] <= last || bins[i] >= MoleculeFeatures.BINS) {
          throw new IllegalArgumentException(
              "bin %s comes after %s of %s".formatted(bins[i], last, MoleculeFeatures.BINS));
        }
        last = bins[i];
        print[i] = (short) last;
      }
      prints.add(print);
    }
    return new Neighbours(List.copyOf(prints));
  }

  int size() {
    return prints.size();
  }

  int[] bins(int molecule) {
    short[] print = prints.get(molecule);
    int[] bins = new int[print.length];
    for (int i = 0; i < bins.length; i++) {
      bins[i] = print[i];
    }
    return bins;
  }

  /** Tanimoto's similarity with the most similar one; 0 if there is none. */
  double nearest(int[] bins) {
    boolean[] filled = new boolean[MoleculeFeatures.BINS];
    for (int bin : bins) {
      filled[bin] = true;
    }
    double most = 0;
    for (short[] print : prints) {
      // No more can be common than the smaller one has.
      int fewer = Math.min(print.length, bins.length);
      int larger = Math.max(print.length, bins.length);
      if (fewer > most * larger) {
        int common = 0;
        for (short bin : print) {
          common += filled[bin] ? 1 : 0;
        }
        most = Math.max(most, (double) common / (print.length + bins.length - common));
      }
    }
    return most;
  }
}
