/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import java.util.Arrays;

/** The tokens of a row of logits that can still be chosen. */
public final class Candidates {
  private Candidates() {}

  /**
   * The most probable tokens, in the order of their ids.
   *
   * @param logits negative infinity is never chosen
   * @param k how many at most, of equal ones those of lower ids; 0 is all
   */
  public static int[] most(float[] logits, int k) {
    int[] allowed = new int[logits.length];
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > Float.NEGATIVE_INFINITY) {
        allowed[count++] = token;
      }
    }
    int[] tokens = Arrays.copyOf(allowed, count);
    return k == 0 || count <= k ? tokens : largest(logits, tokens, k);
  }

  private static int[] largest(float[] logits, int[] tokens, int k) {
    int[] best = new int[k];
    int held = 0;
    for (int token : tokens) {
      if (held == k && !(logits[token] > logits[best[k - 1]])) {
        continue;
      }
      // Few tokens get here, so that insertion is cheaper than a heap.
      int place = held < k ? held++ : k - 1;
      while (place > 0 && logits[token] > logits[best[place - 1]]) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = token;
    }
    Arrays.sort(best);
    return best;
  }

  /** The softmax over some tokens. */
  public static double[] probabilities(float[] logits, int[] tokens) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int token : tokens) {
      largest = Math.max(largest, logits[token]);
    }
    double[] probabilities = new double[tokens.length];
    double sum = 0;
    for (int i = 0; i < tokens.length; i++) {
      probabilities[i] = Math.exp(logits[tokens[i]] - largest);
      sum += probabilities[i];
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /** Forbids all tokens but some. */
  public static void keepOnly(float[] logits, int[] tokens) {
    int next = 0;
    for (int token = 0; token < logits.length; token++) {
      if (next < tokens.length && tokens[next] == token) {
        next++;
      } else {
        logits[token] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
