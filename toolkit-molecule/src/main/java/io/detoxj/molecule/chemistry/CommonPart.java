/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * Which atoms of a molecule are still there in another that was made from it. It grows along equal
 * bonds from pairs of atoms with equal surroundings and keeps the largest that it comes upon, which
 * need not be the largest there is: enough to show what was changed, and always fast.
 */
final class CommonPart {
  private static final int RADIUS = 4;

  /** How many pairs are tried to grow from. */
  private static final int SEEDS = 24;

  /** Parts that are not joined need surroundings that are equal this far. */
  private static final int APART = 2;

  private record Pair(int first, int second, int alike) {}

  private final IAtomContainer first;
  private final IAtomContainer second;
  private final int[][] alike;

  private CommonPart(IAtomContainer first, IAtomContainer second) {
    this.first = first;
    this.second = second;
    this.alike = alike(surroundings(first), surroundings(second));
  }

  /** For each atom of the first the atom of the second, or -1. */
  static int[] of(IAtomContainer first, IAtomContainer second) {
    return new CommonPart(first, second).largest();
  }

  /** What makes a bond equal to another. */
  static int type(IBond bond) {
    return bond.isAromatic() ? 4 : bond.getOrder().numeric();
  }

  private int[] largest() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < alike.length; i++) {
      for (int j = 0; j < alike[i].length; j++) {
        if (alike[i][j] >= 0) {
          pairs.add(new Pair(i, j, alike[i][j]));
        }
      }
    }
    pairs.sort(
        Comparator.comparingInt(Pair::alike)
            .reversed()
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second));
    int[] best = new int[alike.length];
    Arrays.fill(best, -1);
    int most = 0;
    for (Pair seed : pairs.subList(0, Math.min(SEEDS, pairs.size()))) {
      int[] grown = grown(seed, pairs);
      int size = (int) Arrays.stream(grown).filter(atom -> atom >= 0).count();
      if (size > most) {
        most = size;
        best = grown;
      }
    }
    return best;
  }

  private int[] grown(Pair seed, List<Pair> pairs) {
    int[] partner = new int[alike.length];
    Arrays.fill(partner, -1);
    boolean[] taken = new boolean[second.getAtomCount()];
    grow(seed, partner, taken);
    for (Pair pair : pairs) {
      if (pair.alike() < APART) {
        break;
      }
      if (partner[pair.first()] < 0 && !taken[pair.second()]) {
        grow(pair, partner, taken);
      }
    }
    return partner;
  }

  private void grow(Pair seed, int[] partner, boolean[] taken) {
    PriorityQueue<Pair> next = new PriorityQueue<>(Comparator.comparingInt(Pair::alike).reversed());
    next.add(seed);
    for (Pair pair = next.poll(); pair != null; pair = next.poll()) {
      if (partner[pair.first()] >= 0 || taken[pair.second()]) {
        continue;
      }
      partner[pair.first()] = pair.second();
      taken[pair.second()] = true;
      IAtom here = first.getAtom(pair.first());
      IAtom there = second.getAtom(pair.second());
      for (IBond bond : here.bonds()) {
        int i = bond.getOther(here).getIndex();
        for (IBond other : there.bonds()) {
          int j = other.getOther(there).getIndex();
          if (type(bond) == type(other) && alike[i][j] >= 0 && partner[i] < 0 && !taken[j]) {
            next.add(new Pair(i, j, alike[i][j]));
          }
        }
      }
    }
  }

  /** How far the surroundings of two atoms are equal; -1 if they are not of one element. */
  private static int[][] alike(int[][] first, int[][] second) {
    int[][] alike = new int[first[0].length][second[0].length];
    for (int i = 0; i < first[0].length; i++) {
      for (int j = 0; j < second[0].length; j++) {
        int radius = -1;
        while (radius < RADIUS && first[radius + 1][i] == second[radius + 1][j]) {
          radius++;
        }
        alike[i][j] = radius;
      }
    }
    return alike;
  }

  /** For each radius and atom a number for what is around it. */
  private static int[][] surroundings(IAtomContainer atoms) {
    int[][] numbers = new int[RADIUS + 1][atoms.getAtomCount()];
    for (IAtom atom : atoms.atoms()) {
      numbers[0][atom.getIndex()] = 31 * atom.getAtomicNumber() + atom.getFormalCharge();
    }
    for (int radius = 1; radius <= RADIUS; radius++) {
      for (IAtom atom : atoms.atoms()) {
        int[] before = numbers[radius - 1];
        List<Integer> around = new ArrayList<>();
        for (IBond bond : atom.bonds()) {
          around.add(31 * type(bond) + before[bond.getOther(atom).getIndex()]);
        }
        around.sort(Comparator.naturalOrder());
        numbers[radius][atom.getIndex()] = 31 * before[atom.getIndex()] + around.hashCode();
      }
    }
    return numbers;
  }
}
