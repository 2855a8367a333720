/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import java.util.Arrays;
import java.util.Set;

/**
 * A distribution in which all tokens that end a text are one, at the place of the first of them: a
 * rule exempts one token. What the one gets is shared as its parts were.
 */
final class EndsAsOne {
  private final double[] probabilities;
  private final int[] ends;
  private final int[] kept;
  private final double mass;

  private EndsAsOne(double[] probabilities, int[] ends, int[] kept) {
    this.probabilities = probabilities;
    this.ends = ends;
    this.kept = kept;
    this.mass = Arrays.stream(ends).mapToDouble(i -> probabilities[i]).sum();
  }

  /**
   * Joins the ends among some tokens.
   *
   * @param tokens ids, ascending
   * @param probabilities one a token
   * @param endsOfText ids that end a text
   */
  static EndsAsOne of(int[] tokens, double[] probabilities, Set<Integer> endsOfText) {
    int[] ends =
        endsOfText.stream()
            .mapToInt(end -> Arrays.binarySearch(tokens, end))
            .filter(place -> place >= 0)
            .sorted()
            .toArray();
    int[] kept = new int[tokens.length - Math.max(0, ends.length - 1)];
    int next = 0;
    int joined = 1;
    for (int i = 0; i < tokens.length; i++) {
      if (joined < ends.length && i == ends[joined]) {
        joined++;
      } else {
        kept[next++] = i;
      }
    }
    return new EndsAsOne(probabilities, ends, kept);
  }

  /** The place of the one end among what is left, or -1 if there is none. */
  int exempt() {
    return ends.length == 0 ? -1 : Arrays.binarySearch(kept, ends[0]);
  }

  /** The distribution over what is left. */
  double[] joined() {
    double[] joined = of(probabilities);
    if (ends.length > 0) {
      joined[exempt()] = mass;
    }
    return joined;
  }

  /** Values, one a token, of what is left. */
  double[] of(double[] values) {
    double[] left = new double[kept.length];
    for (int i = 0; i < kept.length; i++) {
      left[i] = values[kept[i]];
    }
    return left;
  }

  /** A distribution over what is left as one over all tokens. */
  double[] spread(double[] joined) {
    double[] all = new double[probabilities.length];
    for (int i = 0; i < kept.length; i++) {
      all[kept[i]] = joined[i];
    }
    if (ends.length > 1) {
      double one = joined[exempt()];
      for (int end : ends) {
        all[end] = mass > 0 ? one * (probabilities[end] / mass) : one / ends.length;
      }
    }
    return all;
  }
}
