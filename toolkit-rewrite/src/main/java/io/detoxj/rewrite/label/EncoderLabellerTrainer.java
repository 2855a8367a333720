/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains an {@link EncoderLabeller}: the mean cross-entropy over all texts plus half of l2 times
 * the squared weights, over vectors whose numbers were brought to mean 0 and deviation 1, by Adam
 * (Kingma and Ba, 2015) on the whole gradient. The same texts, encoder and settings give the same
 * labeller.
 *
 * @param steps how many
 * @param learningRate the step size
 * @param l2 the factor of the penalty
 */
public record EncoderLabellerTrainer(int steps, double learningRate, double l2) {
  private static final double FIRST = 0.9;
  private static final double SECOND = 0.999;
  private static final double EPSILON = 1e-8;

  /**
   * Checks the settings.
   *
   * @throws ConfigException if one is out of its range
   */
  public EncoderLabellerTrainer {
    require("steps", steps, 1, 100_000);
    require("learningRate", learningRate, Double.MIN_VALUE, 10);
    require("l2", l2, 0, 100);
  }

  private static void require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConfigException(
          "%s is %s; allowed are %s to %s".formatted(name, value, least, most));
    }
  }

  /** Settings for some thousand texts and vectors of some hundred numbers. */
  public static EncoderLabellerTrainer standard() {
    return new EncoderLabellerTrainer(300, 0.02, 1e-2);
  }

  /** The same with another penalty. */
  public EncoderLabellerTrainer withL2(double other) {
    return new EncoderLabellerTrainer(steps, learningRate, other);
  }

  /**
   * Trains.
   *
   * @param name how tables name it
   * @param texts with at least two labels
   * @param encoder stays with its owner, and has to stay open as long as the labeller is used
   * @param notes what to keep in the file on the origin of the data, by name
   * @throws ConfigException if there are fewer than 2 labels or more than 64
   */
  public EncoderLabeller train(
      String name, List<LabelledText> texts, SentenceEncoder encoder, Map<String, String> notes) {
    List<float[]> vectors = encoder.encode(texts.stream().map(LabelledText::text).toList());
    return train(name, texts, vectors, encoder, notes);
  }

  /**
   * Trains on vectors that are there already.
   *
   * @param vectors of the encoder, one a text
   * @throws ConfigException as {@link #train(String, List, SentenceEncoder, Map)}, or if there are
   *     not as many vectors as texts
   */
  public EncoderLabeller train(
      String name,
      List<LabelledText> texts,
      List<float[]> vectors,
      SentenceEncoder encoder,
      Map<String, String> notes) {
    List<String> labels = texts.stream().map(LabelledText::label).distinct().sorted().toList();
    if (labels.size() < 2 || labels.size() > NgramLabeller.MOST_LABELS) {
      throw new ConfigException(
          "the %s training texts have %s labels; give texts of 2 to %s"
              .formatted(texts.size(), labels.size(), NgramLabeller.MOST_LABELS));
    }
    if (vectors.size() != texts.size()) {
      throw new ConfigException(
          "there are %s vectors of %s texts; give one each"
              .formatted(vectors.size(), texts.size()));
    }
    int[] targets = texts.stream().mapToInt(one -> labels.indexOf(one.label())).toArray();
    LinearHead head = descend(vectors, targets, labels.size());
    Map<String, String> all = new TreeMap<>(notes);
    all.put("texts", Integer.toString(texts.size()));
    all.put("steps", Integer.toString(steps));
    all.put("learningRate", Double.toString(learningRate));
    all.put("l2", Double.toString(l2));
    return new EncoderLabeller(name, labels, head, encoder, all);
  }

  private LinearHead descend(List<float[]> vectors, int[] targets, int labels) {
    int width = vectors.get(0).length;
    double[] means = new double[width];
    double[] deviations = new double[width];
    float[][] rows = standardised(vectors, means, deviations);
    int size = labels * (width + 1);
    double[] values = new double[size]; // a row of weights and a bias for each label
    double[] first = new double[size];
    double[] second = new double[size];
    for (int step = 1; step <= steps; step++) {
      double[] gradient = gradient(rows, targets, values, labels, width);
      for (int i = 0; i < size; i++) {
        first[i] = FIRST * first[i] + (1 - FIRST) * gradient[i];
        second[i] = SECOND * second[i] + (1 - SECOND) * gradient[i] * gradient[i];
        double mean = first[i] / (1 - Math.pow(FIRST, step));
        double spread = second[i] / (1 - Math.pow(SECOND, step));
        values[i] -= learningRate * mean / (Math.sqrt(spread) + EPSILON);
      }
    }
    float[][] weights = new float[labels][width];
    float[] bias = new float[labels];
    for (int label = 0; label < labels; label++) {
      double shift = values[label * (width + 1) + width];
      for (int i = 0; i < width; i++) {
        double weight = values[label * (width + 1) + i] / deviations[i];
        weights[label][i] = (float) weight;
        shift -= weight * means[i];
      }
      bias[label] = (float) shift;
    }
    return new LinearHead(weights, bias);
  }

  private static float[][] standardised(
      List<float[]> vectors, double[] means, double[] deviations) {
    int width = means.length;
    for (float[] vector : vectors) {
      for (int i = 0; i < width; i++) {
        means[i] += vector[i] / (double) vectors.size();
      }
    }
    for (float[] vector : vectors) {
      for (int i = 0; i < width; i++) {
        double distance = vector[i] - means[i];
        deviations[i] += distance * distance / vectors.size();
      }
    }
    for (int i = 0; i < width; i++) {
      // A number that is the same in all texts says nothing.
      deviations[i] = deviations[i] > 0 ? Math.sqrt(deviations[i]) : 1;
    }
    float[][] rows = new float[vectors.size()][width];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < width; i++) {
        rows[row][i] = (float) ((vectors.get(row)[i] - means[i]) / deviations[i]);
      }
    }
    return rows;
  }

  private double[] gradient(float[][] rows, int[] targets, double[] values, int labels, int width) {
    double[] gradient = new double[values.length];
    float[][] weights = new float[labels][width];
    float[] bias = new float[labels];
    for (int label = 0; label < labels; label++) {
      for (int i = 0; i < width; i++) {
        weights[label][i] = (float) values[label * (width + 1) + i];
        gradient[label * (width + 1) + i] = l2 * weights[label][i];
      }
      bias[label] = (float) values[label * (width + 1) + width];
    }
    LinearHead head = new LinearHead(weights, bias);
    for (int row = 0; row < rows.length; row++) {
      double[] probabilities = head.probabilities(rows[row]);
      for (int label = 0; label < labels; label++) {
        double error = (probabilities[label] - (label == targets[row] ? 1 : 0)) / rows.length;
        int from = label * (width + 1);
        for (int i = 0; i < width; i++) {
          gradient[from + i] += error * rows[row][i];
        }
        gradient[from + width] += error;
      }
    }
    return gradient;
  }
}
