/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Trains an {@link NgramLabeller} by AdaGrad (Duchi, Hazan and Singer, 2011) with L2 that acts on a
 * weight when its n-gram is seen. The same texts and settings give the same labeller, bit by bit.
 *
 * @param longest n-grams have 1 to this many characters
 * @param bits the base-2 logarithm of the number of buckets
 * @param epochs how often the texts are gone through
 * @param learningRate the step size
 * @param l2 the factor of the penalty
 * @param seed of the shuffles
 */
public record NgramLabellerTrainer(
    int longest, int bits, int epochs, double learningRate, double l2, long seed) {
  private static final float FIRST_SQUARES = 1e-3f;

  /**
   * Checks the settings.
   *
   * @throws ConfigException if one is out of its range
   */
  public NgramLabellerTrainer {
    require("longest", longest, 1, NgramLabeller.LONGEST_NGRAM);
    require("bits", bits, 8, NgramLabeller.MOST_BITS);
    require("epochs", epochs, 1, 1000);
    require("learningRate", learningRate, Double.MIN_VALUE, 10);
    require("l2", l2, 0, 1);
  }

  private static void require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConfigException(
          "%s is %s; allowed are %s to %s".formatted(name, value, least, most));
    }
  }

  /** Settings that did well in cross-validation on Chinese sentences of some thirty characters. */
  public static NgramLabellerTrainer standard() {
    return new NgramLabellerTrainer(2, 16, 30, 0.03, 1e-2, 1);
  }

  /**
   * Trains.
   *
   * @param name how tables name it
   * @param texts with at least two labels
   * @param notes what to keep in the file on the origin of the data, by name
   * @throws ConfigException if there are fewer than 2 labels or more than 64
   */
  public NgramLabeller train(String name, List<LabelledText> texts, Map<String, String> notes) {
    List<String> labels = texts.stream().map(LabelledText::label).distinct().sorted().toList();
    if (labels.size() < 2 || labels.size() > NgramLabeller.MOST_LABELS) {
      throw new ConfigException(
          "the %s training texts have %s labels; give texts of 2 to %s"
              .formatted(texts.size(), labels.size(), NgramLabeller.MOST_LABELS));
    }
    int[][] rows =
        texts.stream()
            .map(one -> CharacterNgrams.of(one.text(), longest, bits))
            .toArray(int[][]::new);
    int[] targets = texts.stream().mapToInt(one -> labels.indexOf(one.label())).toArray();
    float[][] weights = new float[labels.size()][1 << bits];
    float[] bias = new float[labels.size()];
    descend(rows, targets, weights, bias);
    Map<String, String> all = new TreeMap<>(notes);
    all.put("texts", Integer.toString(texts.size()));
    all.put("epochs", Integer.toString(epochs));
    all.put("learningRate", Double.toString(learningRate));
    all.put("l2", Double.toString(l2));
    all.put("seed", Long.toString(seed));
    return new NgramLabeller(name, labels, longest, bits, weights, bias, all);
  }

  private void descend(int[][] rows, int[] targets, float[][] weights, float[] bias) {
    float[][] squares = new float[weights.length][weights[0].length];
    for (float[] row : squares) {
      Arrays.fill(row, FIRST_SQUARES);
    }
    float[] biasSquares = new float[bias.length];
    Arrays.fill(biasSquares, FIRST_SQUARES);
    RandomGenerator random = RandomStreams.named(seed, "label-shuffle");
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int row : Shuffle.order(rows.length, random)) {
        double[] probabilities = Softmax.of(weights, bias, rows[row]);
        for (int label = 0; label < weights.length; label++) {
          float error = (float) (probabilities[label] - (label == targets[row] ? 1 : 0));
          step(rows[row], error, weights[label], squares[label]);
          biasSquares[label] += error * error;
          bias[label] -= (float) (learningRate * error / Math.sqrt(biasSquares[label]));
        }
      }
    }
  }

  private void step(int[] buckets, float error, float[] weights, float[] squares) {
    for (int bucket : buckets) {
      float gradient = error + (float) l2 * weights[bucket];
      squares[bucket] += gradient * gradient;
      weights[bucket] -= (float) (learningRate * gradient / Math.sqrt(squares[bucket]));
    }
  }
}
