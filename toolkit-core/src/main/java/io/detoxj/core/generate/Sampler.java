/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Chooses a token from logits, in plain Java, so that a choice depends on nothing else. */
final class Sampler {
  private Sampler() {}

  /** Index of the largest logit; of equal ones the first. */
  static int greedy(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Draws from the truncated softmax. */
  static int sample(float[] logits, Decoding.Sampling sampling, RandomGenerator random) {
    float[] weights = weights(logits, sampling.temperature());
    long[] ranked = ranked(weights, sampling);
    double target = random.nextDouble() * mass(ranked, ranked.length, weights);
    double sum = 0;
    for (long candidate : ranked) {
      sum += weights[token(candidate)];
      if (sum > target) {
        return token(candidate);
      }
    }
    return token(ranked[ranked.length - 1]);
  }

  /** Natural logarithm of a token's probability in the softmax at temperature 1. */
  static float logProbability(float[] logits, int token) {
    float largest = logits[greedy(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(sum));
  }

  /** Softmax without its denominator: the largest weight is 1. */
  private static float[] weights(float[] logits, double temperature) {
    float largest = logits[greedy(logits)];
    float[] weights = new float[logits.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.exp((logits[i] - largest) / temperature);
    }
    return weights;
  }

  /** The tokens that survive truncation, most probable first, equal ones by id. */
  private static long[] ranked(float[] weights, Decoding.Sampling sampling) {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    // Sorting a vocabulary is slow; most of the mass lies in few tokens, so look at those above a
    // falling bound until they hold enough.
    float bound = 1f / 64;
    long[] ranked = above(weights, bound);
    while (bound > 0 && !enough(ranked, weights, sampling, total)) {
      bound = bound < 1e-30f ? 0f : bound / 64;
      ranked = above(weights, bound);
    }
    return cut(ranked, weights, sampling, total);
  }

  private static boolean enough(
      long[] ranked, float[] weights, Decoding.Sampling sampling, double total) {
    if (sampling.topK() > 0 && ranked.length >= sampling.topK()) {
      return true;
    }
    return sampling.topP() < 1 && mass(ranked, ranked.length, weights) >= sampling.topP() * total;
  }

  private static long[] above(float[] weights, float bound) {
    long[] found = new long[weights.length];
    int count = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= bound) {
        // Weights are positive floats, whose bits sort like their values; complemented, the
        // largest comes first, and the token id breaks ties.
        found[count++] = ((long) ~Float.floatToRawIntBits(weights[i]) << 32) | i;
      }
    }
    long[] ranked = Arrays.copyOf(found, count);
    Arrays.sort(ranked);
    return ranked;
  }

  /** The weight of the first so many of ranked tokens together. */
  private static double mass(long[] ranked, int count, float[] weights) {
    double mass = 0;
    for (int i = 0; i < count; i++) {
      mass += weights[token(ranked[i])];
    }
    return mass;
  }

  private static int token(long ranked) {
    return (int) ranked;
  }

  private static long[] cut(
      long[] ranked, float[] weights, Decoding.Sampling sampling, double total) {
    int kept = sampling.topK() > 0 ? Math.min(sampling.topK(), ranked.length) : ranked.length;
    if (sampling.topP() == 1) {
      return Arrays.copyOf(ranked, kept);
    }
    // Top-p acts on what top-k left, renormalised.
    double mass = sampling.topK() > 0 ? mass(ranked, kept, weights) : total;
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[token(ranked[i])];
      if (sum >= sampling.topP() * mass) {
        return Arrays.copyOf(ranked, i + 1);
      }
    }
    return Arrays.copyOf(ranked, kept);
  }
}
