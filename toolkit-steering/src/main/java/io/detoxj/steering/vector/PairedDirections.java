/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steering vectors from pairs of texts: the mean of the pairs' differences, or the direction in
 * which they differ most.
 */
public final class PairedDirections {
  private static final int ROUNDS = 500;

  private PairedDirections() {}

  /** Which activation stands for a text. */
  public enum Reading {
    /** The mean over its tokens, special ones left out. */
    MEAN_OF_TOKENS,
    /**
     * That of its last token: pairs of one prompt with two answers that differ in it give the
     * vectors of contrastive activation addition (Rimsky et al., arXiv 2312.06681).
     */
    LAST_TOKEN
  }

  /** What is made of the differences. */
  public enum Direction {
    /** Their mean. */
    MEAN,
    /**
     * Their first principal component about 0, as long as their mean and on its side (after Zou et
     * al., arXiv 2310.01405, who centre the differences).
     */
    PRINCIPAL_COMPONENT
  }

  /**
   * Extracts vectors. Texts longer than the model's context are cut to it.
   *
   * @param toxic toxic texts, at least one
   * @param neutral as many, each the neutral counterpart of the toxic one at its place
   * @param progress its unit is the pair
   * @throws IllegalArgumentException if the lists differ in length, or a text has no token
   */
  public static SteeringVectors extract(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      Set<HookPoint> points,
      Reading reading,
      Direction direction,
      ProgressListener progress) {
    if (toxic.isEmpty() || toxic.size() != neutral.size()) {
      throw new IllegalArgumentException(
          "pairs need as many neutral texts as toxic ones, at least one, but there are "
              + toxic.size()
              + " and "
              + neutral.size());
    }
    points.forEach(model.info()::requireHookPoint);
    Map<HookPoint, double[][]> differences = new HashMap<>();
    points.forEach(point -> differences.put(point, new double[toxic.size()][]));
    for (int pair = 0; pair < toxic.size(); pair++) {
      List<int[]> ids = List.of(ids(model, toxic.get(pair)), ids(model, neutral.get(pair)));
      ActivationCache cache = model.capture(ids, points::contains);
      for (HookPoint point : points) {
        double[] high = read(cache.at(point, 0), ids.get(0), model, reading);
        double[] low = read(cache.at(point, 1), ids.get(1), model, reading);
        Arrays.setAll(high, i -> high[i] - low[i]);
        differences.get(point)[pair] = high;
      }
      progress.progress(pair + 1, toxic.size(), "pairs");
    }
    Map<HookPoint, SteeringVector> vectors = new HashMap<>();
    differences.forEach(
        (point, rows) ->
            vectors.put(
                point,
                new SteeringVector(
                    point, direction == Direction.MEAN ? mean(rows) : principal(rows))));
    return new SteeringVectors(
        vectors,
        SteeringVectors.provenance(
            model.info(),
            Map.of(
                "method",
                "paired " + direction + " " + reading,
                "pairs",
                Integer.toString(toxic.size()))));
  }

  private static int[] ids(TransformerModel model, String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    if (Arrays.stream(ids).allMatch(model.info().specialTokens()::contains)) {
      throw new IllegalArgumentException("a text of a pair is empty; leave the pair out");
    }
    return Arrays.copyOf(ids, Math.min(ids.length, model.contextLength()));
  }

  private static double[] read(
      float[][] tokens, int[] ids, TransformerModel model, Reading reading) {
    double[] result = new double[tokens[0].length];
    int count = 0;
    for (int t = 0; t < tokens.length; t++) {
      boolean wanted =
          reading == Reading.LAST_TOKEN
              ? t == tokens.length - 1
              : !model.info().specialTokens().contains(ids[t]);
      if (wanted) {
        for (int i = 0; i < result.length; i++) {
          result[i] += tokens[t][i];
        }
        count++;
      }
    }
    double tokensRead = count;
    Arrays.setAll(result, i -> result[i] / tokensRead);
    return result;
  }

  static float[] mean(double[][] rows) {
    float[] mean = new float[rows[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (double[] row : rows) {
        sum += row[i];
      }
      mean[i] = (float) (sum / rows.length);
    }
    return mean;
  }

  /** Power iteration from the mean, which is in general not orthogonal to the answer. */
  static float[] principal(double[][] rows) {
    float[] mean = mean(rows);
    double[] direction = new double[mean.length];
    Arrays.setAll(direction, i -> mean[i]);
    double length = norm(direction);
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[direction.length];
      for (double[] row : rows) {
        double along = dot(row, direction);
        for (int i = 0; i < next.length; i++) {
          next[i] += along * row[i];
        }
      }
      double size = norm(next);
      Arrays.setAll(next, i -> next[i] / size);
      direction = next;
    }
    double sign = 0;
    for (int i = 0; i < mean.length; i++) {
      sign += mean[i] * direction[i];
    }
    float[] result = new float[mean.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (Math.signum(sign) * length * direction[i]);
    }
    return result;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] values) {
    return Math.sqrt(dot(values, values));
  }
}
