/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the features do in a group of texts. */
final class TextGroup {
  private final double[] sumOfMeans;
  private final float[] largest;
  private final long[] firedTokens;
  private final List<List<Float>> positiveMaxima = new ArrayList<>();
  private long tokens;
  private int texts;

  TextGroup(int features) {
    sumOfMeans = new double[features];
    largest = new float[features];
    firedTokens = new long[features];
    for (int f = 0; f < features; f++) {
      positiveMaxima.add(new ArrayList<>());
    }
  }

  /** Adds a text's activations, {@code [tokens][features]}. */
  void add(float[][] activations) {
    float[] max = new float[largest.length];
    for (float[] token : activations) {
      for (int f = 0; f < max.length; f++) {
        if (token[f] > 0) {
          firedTokens[f]++;
          sumOfMeans[f] += (double) token[f] / activations.length;
          max[f] = Math.max(max[f], token[f]);
        }
      }
    }
    for (int f = 0; f < max.length; f++) {
      if (max[f] > 0) {
        positiveMaxima.get(f).add(max[f]);
        largest[f] = Math.max(largest[f], max[f]);
      }
    }
    tokens += activations.length;
    texts++;
  }

  int texts() {
    return texts;
  }

  double max(int feature) {
    return largest[feature];
  }

  double mean(int feature) {
    return sumOfMeans[feature] / texts;
  }

  double tokenFrequency(int feature) {
    return (double) firedTokens[feature] / tokens;
  }

  double textFrequency(int feature) {
    return (double) positiveMaxima.get(feature).size() / texts;
  }

  /** Probability that a text of this group has a larger maximum than one of another, ties half. */
  double auroc(TextGroup other, int feature) {
    double[] mine = sorted(positiveMaxima.get(feature));
    double[] theirs = sorted(other.positiveMaxima.get(feature));
    int theirZeros = other.texts - theirs.length;
    int myZeros = texts - mine.length;
    double wins = (double) mine.length * theirZeros + 0.5 * myZeros * theirZeros;
    int below = 0;
    int upTo = 0;
    for (double value : mine) {
      while (below < theirs.length && theirs[below] < value) {
        below++;
      }
      while (upTo < theirs.length && theirs[upTo] <= value) {
        upTo++;
      }
      wins += 0.5 * (below + upTo);
    }
    return wins / ((double) texts * other.texts);
  }

  private static double[] sorted(List<Float> values) {
    double[] array = values.stream().mapToDouble(Float::doubleValue).toArray();
    Arrays.sort(array);
    return array;
  }
}
