/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses a token from logits, in plain Java, so that a choice depends on nothing else. */
final class Sampler {
  /** Bits of a digit, three of which hold the bits of a weight. */
  private static final int DIGIT = 11;

  private static final int MANY = 512;

  /** Classes of weights in [0, 1], by exponent and three digits. */
  private static final int CLASS_SHIFT = 20;

  private static final int CLASSES = (Float.floatToRawIntBits(1f) >>> CLASS_SHIFT) + 1;

  /** More than what sums of weights in different orders differ by, relative. */
  private static final double SUMMING = 1e-9;

  private Sampler() {}

  /**
   * Index of the first logit that says nothing of its token, NaN or infinity, or -1; minus infinity
   * forbids a token.
   */
  static int firstBroken(float[] logits) {
    for (int i = 0; i < logits.length; i++) {
      if (!(logits[i] < Float.POSITIVE_INFINITY)) {
        return i;
      }
    }
    return -1;
  }

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

  /** Whether any token is dropped before drawing. */
  static boolean truncates(Decoding.Sampling sampling) {
    return sampling.topK() > 0
        || sampling.topP() < 1
        || sampling.minP() > 0
        || sampling.typicalP() < 1;
  }

  /**
   * What one draw leaves to the next: an array for each would be most of what a large vocabulary
   * costs; and to the log-probability of its token: the largest logit, and the sum of all
   * exponentials.
   */
  static final class Draw {
    private float[] weights = {};
    private float @Nullable [] summed;
    private float largest;
    private double sum;

    private float[] weights(int length) {
      if (weights.length != length) {
        weights = new float[length];
      }
      return weights;
    }

    /** Other logits come, maybe in the array of those before. */
    void forget() {
      summed = null;
    }
  }

  /**
   * Draws from the truncated softmax.
   *
   * @param draw overwritten
   */
  static int sample(float[] logits, Decoding.Sampling sampling, RandomGenerator random, Draw draw) {
    float[] weights = draw.weights(logits.length);
    draw.largest = logits[greedy(logits)];
    draw.sum = fill(weights, logits, draw.largest, sampling.temperature());
    draw.summed = sampling.temperature() == 1 ? logits : null;
    if (!truncates(sampling)) {
      return untruncated(weights, random);
    }
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

  /** Draws from the whole vocabulary, which need not be ranked for it. */
  private static int untruncated(float[] weights, RandomGenerator random) {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    double target = random.nextDouble() * total;
    double sum = 0;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (sum > target) {
        return i;
      }
      last = weights[i] > 0 ? i : last;
    }
    return last;
  }

  /** Natural logarithm of a token's probability in the softmax at temperature 1. */
  static float logProbability(float[] logits, int token, Draw draw) {
    if (draw.summed == logits) {
      return (float) (logits[token] - draw.largest - Math.log(draw.sum));
    }
    float largest = logits[greedy(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(sum));
  }

  /** Softmax without its denominator, which is returned: the largest weight is 1. */
  private static double fill(float[] weights, float[] logits, float largest, double temperature) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double weight = Math.exp((logits[i] - largest) / temperature);
      weights[i] = (float) weight;
      sum += weight;
    }
    return sum;
  }

  /** The tokens that survive truncation, most probable first, equal ones by id. */
  private static long[] ranked(float[] weights, Decoding.Sampling sampling) {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    // Sorting a vocabulary is slow, and most of the mass lies in few tokens.
    long[] ranked = candidates(weights, sampling, total);
    sort(ranked);
    long[] kept = cut(ranked, weights, sampling, total);
    int likely = kept.length;
    while (likely > 1
        && weights[token(kept[likely - 1])] < sampling.minP() * weights[token(kept[0])]) {
      likely--;
    }
    kept = Arrays.copyOf(kept, likely);
    return sampling.typicalP() < 1 ? typical(kept, weights, sampling.typicalP()) : kept;
  }

  /** Of ranked tokens those whose surprise is nearest their entropy, in the same order. */
  private static long[] typical(long[] ranked, float[] weights, double mass) {
    double total = mass(ranked, ranked.length, weights);
    double entropy = 0;
    for (long candidate : ranked) {
      double p = weights[token(candidate)] / total;
      entropy -= p * Math.log(p);
    }
    double target = entropy;
    Integer[] order = new Integer[ranked.length];
    double[] distance = new double[ranked.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      distance[i] = Math.abs(-Math.log(weights[token(ranked[i])] / total) - target);
    }
    Arrays.sort(order, (a, b) -> Double.compare(distance[a], distance[b]));
    boolean[] keep = new boolean[ranked.length];
    double sum = 0;
    int count = 0;
    while (count < order.length && sum < mass * total) {
      keep[order[count]] = true;
      sum += weights[token(ranked[order[count]])];
      count++;
    }
    long[] kept = new long[count];
    int next = 0;
    for (int i = 0; i < ranked.length; i++) {
      if (keep[i]) {
        kept[next++] = ranked[i];
      }
    }
    return kept;
  }

  /**
   * Whether the most probable tokens hold all that is kept.
   *
   * @param mass of them, summed in any order: a sum that is too close to say is not enough
   */
  private static boolean enough(int count, double mass, Decoding.Sampling sampling, double total) {
    if (sampling.topK() > 0) {
      // Top-p needs the mass of all that top-k keeps.
      return count >= sampling.topK();
    }
    return sampling.topP() < 1 && mass >= sampling.topP() * total * (1 + SUMMING);
  }

  /** The most probable tokens, as many as are enough, in the order of their ids. */
  private static long[] candidates(float[] weights, Decoding.Sampling sampling, double total) {
    int[] counts = new int[CLASSES];
    double[] masses = new double[CLASSES];
    for (float weight : weights) {
      // Where all tokens are forbidden no weight is a number.
      if (weight > 0) {
        int its = weightClass(weight);
        counts[its]++;
        masses[its] += weight;
      }
    }
    int count = 0;
    double mass = 0;
    for (int i = CLASSES - 1; i > 0; i--) {
      count += counts[i];
      mass += masses[i];
      if (enough(count, mass, sampling, total)) {
        return above(weights, Float.intBitsToFloat(i << CLASS_SHIFT), count);
      }
    }
    return above(weights, Float.MIN_VALUE, count + counts[0]);
  }

  private static int weightClass(float weight) {
    return Float.floatToRawIntBits(weight) >>> CLASS_SHIFT;
  }

  /** The tokens of at least this weight, of which there are so many, in the order of their ids. */
  private static long[] above(float[] weights, float least, int count) {
    long[] found = new long[count];
    int next = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= least) {
        // Weights are positive floats, whose bits sort like their values; complemented, the
        // largest comes first, and the token id breaks ties.
        found[next++] = ((long) ~Float.floatToRawIntBits(weights[i]) << 32) | i;
      }
    }
    return found;
  }

  /**
   * Sorts what {@link #above} packs, upper halves alone: tokens come in the order of their ids, and
   * equal weights stay in it. Many of them by counting digits, which takes a sixth of the time.
   */
  static void sort(long[] ranked) {
    if (ranked.length < MANY) {
      Arrays.sort(ranked);
      return;
    }
    long[] from = ranked;
    long[] to = new long[ranked.length];
    for (int shift = Integer.SIZE; shift < Long.SIZE; shift += DIGIT) {
      int[] places = new int[(1 << DIGIT) + 1];
      for (long one : from) {
        places[digit(one, shift) + 1]++;
      }
      for (int i = 1; i < places.length; i++) {
        places[i] += places[i - 1];
      }
      for (long one : from) {
        to[places[digit(one, shift)]++] = one;
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    if (from != ranked) {
      System.arraycopy(from, 0, ranked, 0, ranked.length);
    }
  }

  private static int digit(long value, int shift) {
    return (int) (value >>> shift) & ((1 << DIGIT) - 1);
  }

  /** Divides logits by a temperature, in place. */
  static void heat(float[] logits, double temperature) {
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (logits[i] / temperature);
    }
  }

  /** Sets the logits of what top-k, top-p, min-p and typical sampling drop to negative infinity. */
  static void truncate(float[] logits, Decoding.Sampling sampling) {
    float[] weights = new float[logits.length];
    fill(weights, logits, logits[greedy(logits)], 1);
    long[] kept = ranked(weights, sampling);
    float[] values = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      values[i] = logits[token(kept[i])];
    }
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < kept.length; i++) {
      logits[token(kept[i])] = values[i];
    }
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
