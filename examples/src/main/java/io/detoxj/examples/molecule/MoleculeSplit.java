/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * How molecules are parted.
 *
 * @param kind what is never parted
 * @param seed of the order in which groups are taken
 */
record MoleculeSplit(Kind kind, long seed) {
  /** The share of molecules that is tested on. */
  static final double TEST = 0.2;

  /** What is never parted. */
  enum Kind {
    /** A molecule. */
    RANDOM,
    /** All molecules of a scaffold (Bemis and Murcko, 1996); those without rings are one group. */
    SCAFFOLD
  }

  /**
   * Which molecules are tested on. Groups that would fill more than half of the test stay in the
   * training; of the others, in random order, as many are tested on as fit.
   */
  boolean[] test(List<LabelledMolecule> molecules) {
    int most = (int) (TEST * molecules.size());
    boolean[] test = new boolean[molecules.size()];
    int size = 0;
    for (int[] group : shuffled(molecules)) {
      if (size + group.length <= most && (group.length <= most / 2 || group.length == 1)) {
        size += group.length;
        Arrays.stream(group).forEach(i -> test[i] = true);
      }
    }
    return test;
  }

  /**
   * In which of some folds each molecule is; each group goes to the smallest, the largest first.
   */
  int[] folds(List<LabelledMolecule> molecules, int folds) {
    List<int[]> groups = shuffled(molecules);
    groups.sort(Comparator.comparingInt((int[] group) -> group.length).reversed());
    int[] sizes = new int[folds];
    int[] fold = new int[molecules.size()];
    for (int[] group : groups) {
      int smallest = 0;
      for (int f = 1; f < folds; f++) {
        smallest = sizes[f] < sizes[smallest] ? f : smallest;
      }
      sizes[smallest] += group.length;
      for (int i : group) {
        fold[i] = smallest;
      }
    }
    return fold;
  }

  private List<int[]> shuffled(List<LabelledMolecule> molecules) {
    TreeMap<String, List<Integer>> groups = new TreeMap<>();
    for (int i = 0; i < molecules.size(); i++) {
      LabelledMolecule one = molecules.get(i);
      String group = kind == Kind.RANDOM ? one.smiles() : one.scaffold();
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(i);
    }
    List<int[]> all = new ArrayList<>(groups.values().stream().map(MoleculeSplit::array).toList());
    Shuffle.inPlace(all, RandomStreams.named(seed, "molecule-split"));
    return all;
  }

  private static int[] array(Collection<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
