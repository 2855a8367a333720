/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.peer;

import java.util.Arrays;

/**
 * The smallest set of most probable tokens whose mass reaches p (Holtzman et al., 2020), by the
 * same rule as the generator's own top-p: of equal tokens the lowest id comes first.
 */
final class Nucleus {
  private Nucleus() {}

  /**
   * Sets the logits of all other tokens to negative infinity.
   *
   * @param p in (0, 1]; 1 keeps all
   */
  static void keep(float[] logits, double p) {
    if (p == 1) {
      return;
    }
    float[] weights = weights(logits);
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    // Sorting a vocabulary is slow; most of the mass lies in few tokens, so look at those above a
    // falling bound until they hold enough.
    float bound = 1f / 64;
    long[] ranked = above(weights, bound);
    int kept = reaching(p * total, ranked, weights);
    while (kept == 0 && bound > 0) {
      bound = bound < 1e-30f ? 0f : bound / 64;
      ranked = above(weights, bound);
      kept = reaching(p * total, ranked, weights);
    }
    keep(logits, ranked, kept == 0 ? ranked.length : kept);
  }

  private static void keep(float[] logits, long[] ranked, int count) {
    float[] before = logits.clone();
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < count; i++) {
      logits[(int) ranked[i]] = before[(int) ranked[i]];
    }
  }

  /** Softmax without its denominator: the largest weight is 1. */
  private static float[] weights(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    float[] weights = new float[logits.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.exp(logits[i] - largest);
    }
    return weights;
  }

  /** Tokens of at least some weight, heaviest first; the id is the lower half of each. */
  private static long[] above(float[] weights, float bound) {
    long[] found = new long[weights.length];
    int count = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= bound && weights[i] > 0) {
        // Weights are positive floats, whose bits sort like their values; complemented, the
        // largest comes first, and the token id breaks ties.
        found[count++] = ((long) ~Float.floatToRawIntBits(weights[i]) << 32) | i;
      }
    }
    long[] ranked = Arrays.copyOf(found, count);
    Arrays.sort(ranked);
    return ranked;
  }

  /** How many of the ranked tokens reach a mass together, 0 if all of them do not. */
  private static int reaching(double mass, long[] ranked, float[] weights) {
    double sum = 0;
    for (int i = 0; i < ranked.length; i++) {
      sum += weights[(int) ranked[i]];
      if (sum >= mass) {
        return i + 1;
      }
    }
    return 0;
  }
}
