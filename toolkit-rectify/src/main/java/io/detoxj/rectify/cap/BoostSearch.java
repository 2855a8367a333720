/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Finds the boost tau at which {@code sum min(c_i, tau p_i) = 1}. Tokens above their cap at one
 * boost are so at every higher one; so each pass caps them, shares what is left among the rest, and
 * looks at the rest again. Sums of the rest are added up anew: subtracting what was capped from a
 * running sum would leave nothing but rounding errors once nearly all mass is capped.
 */
final class BoostSearch {
  /** Caps that sum to 1 but for rounding are feasible. */
  static final double ROUNDING = 1e-9;

  /** Few boosts are higher; until one is, tokens further below their cap need no second look. */
  private static final double NEAR = 16;

  /** Passes before sorting: an adversary can make each pass cap a single token. */
  private static final int PASSES = 16;

  /** Tokens no likelier than this cannot be raised by a finite factor. */
  private static final double LEAST = 1e-300;

  private final double[] probabilities;
  private final double[] caps;
  private double mass;
  private boolean over;
  private double far;
  private int[] open = new int[0];
  private int count;
  private double capped;

  BoostSearch(double[] probabilities, double[] caps) {
    this.probabilities = probabilities;
    this.caps = caps;
    scan(NEAR);
  }

  /** Sum of the probabilities. */
  double mass() {
    return mass;
  }

  /** Whether a token is above its cap. */
  boolean over() {
    return over;
  }

  /** The boost tau; empty if there is none, since all tokens at their caps are too little. */
  OptionalDouble boost() {
    double boost = among(1 / mass);
    if (boost > NEAR) {
      scan(Double.POSITIVE_INFINITY);
      boost = among(boost);
    }
    return boost < Double.POSITIVE_INFINITY ? OptionalDouble.of(boost) : atCaps();
  }

  /** Sums up, and opens the tokens that a boost within reach would raise above their cap. */
  private void scan(double reach) {
    int[] found = new int[Math.min(caps.length, 1024)];
    int next = 0;
    double within = 0;
    double beyond = 0;
    boolean above = false;
    for (int i = 0; i < caps.length; i++) {
      double p = probabilities[i];
      if (caps[i] < reach * p) {
        if (next == found.length) {
          found = Arrays.copyOf(found, Math.min(caps.length, 2 * next));
        }
        found[next++] = i;
        within += p;
        above |= caps[i] < p;
      } else {
        beyond += p;
      }
    }
    mass = within + beyond;
    far = beyond;
    over = above;
    open = found;
    count = next;
    capped = 0;
  }

  /** The boost if no token is capped but open ones; infinite if all are capped. */
  private double among(double least) {
    double boost = least;
    for (int pass = 0; pass < PASSES; pass++) {
      int before = count;
      boost = shared(cap(boost), boost);
      if (count == before || boost == Double.POSITIVE_INFINITY) {
        return boost;
      }
    }
    return sorted(boost);
  }

  /** The boost at which uncapped tokens of this mass get all that the capped ones leave. */
  private double shared(double rest, double least) {
    return rest == 0 ? Double.POSITIVE_INFINITY : Math.max(least, (1 - capped) / rest);
  }

  /** Caps the open tokens above their cap and returns the mass of all that are not capped. */
  private double cap(double boost) {
    double rest = far;
    double closed = capped;
    int kept = 0;
    for (int k = 0; k < count; k++) {
      int i = open[k];
      if (boost * probabilities[i] > caps[i]) {
        closed += caps[i];
      } else {
        open[kept++] = i;
        rest += probabilities[i];
      }
    }
    capped = closed;
    count = kept;
    return rest;
  }

  /** The same by sorting: the open tokens are capped in order of cap over probability. */
  private double sorted(double least) {
    double[] ratios = new double[count];
    for (int k = 0; k < count; k++) {
      ratios[k] = ratio(open[k]);
    }
    Arrays.sort(ratios);
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (mass(ratios[middle]) < 1) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    double bound = low < ratios.length ? ratios[low] : Double.POSITIVE_INFINITY;
    double rest = far;
    for (int k = 0; k < count; k++) {
      if (ratio(open[k]) < bound) {
        capped += caps[open[k]];
      } else {
        rest += probabilities[open[k]];
      }
    }
    return shared(rest, least);
  }

  private double mass(double boost) {
    double mass = capped + boost * far;
    for (int k = 0; k < count; k++) {
      mass += Math.min(caps[open[k]], boost * probabilities[open[k]]);
    }
    return mass;
  }

  /** The least boost with every token at its cap; empty if the caps sum below 1. */
  private OptionalDouble atCaps() {
    double room = 0;
    double highest = 0;
    for (int i = 0; i < caps.length; i++) {
      if (probabilities[i] > LEAST) {
        room += caps[i];
        highest = Math.max(highest, ratio(i));
      }
    }
    return room < 1 - ROUNDING ? OptionalDouble.empty() : OptionalDouble.of(highest);
  }

  private double ratio(int token) {
    return caps[token] / probabilities[token];
  }
}
