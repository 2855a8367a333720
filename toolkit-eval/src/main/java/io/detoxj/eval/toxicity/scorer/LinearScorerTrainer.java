/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.math.RandomStreams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Trains a {@link LinearToxicityScorer}: logistic regression by AdaGrad (Duchi, Hazan and Singer,
 * 2011) with L2, weights rounded to 8 bits, then Platt scaling of the rounded model. The same
 * texts, options and seed give the same file, bit by bit.
 */
public final class LinearScorerTrainer {
  private static final double FIRST_SQUARES = 1e-3;

  private String id = "detoxj-linear";
  private String version = "1";
  private String description =
      "Logistic regression over hashed words, word pairs and character 3- to 5-grams (English)";
  private Map<String, String> provenance = Map.of();
  private int bits = 19;
  private double wordShare = 0.5;
  private int epochs = 10;
  private double learningRate = 0.1;
  private double l2 = 3e-4;
  private double balance = 0.35;
  private long seed = 1;

  private LinearScorerTrainer() {}

  /** With the options that the bundled scorer was trained with; each method sets one of them. */
  public static LinearScorerTrainer standard() {
    return new LinearScorerTrainer();
  }

  /** The short name and the version of the weights. */
  public LinearScorerTrainer named(String newId, String newVersion) {
    id = newId;
    version = newVersion;
    return this;
  }

  /** One sentence for reports. */
  public LinearScorerTrainer description(String text) {
    description = text;
    return this;
  }

  /** What to note in the file on the origin of the data, by name. */
  public LinearScorerTrainer provenance(Map<String, String> notes) {
    provenance = Map.copyOf(notes);
    return this;
  }

  /** The base-2 logarithm of the number of buckets, 10 to 22. */
  public LinearScorerTrainer bits(int value) {
    bits = checked("bits", value, LinearModel.FEWEST_BITS, LinearModel.MOST_BITS);
    return this;
  }

  /** The share of a text's squared length that goes to words, 0 to 1; characters get the rest. */
  public LinearScorerTrainer wordShare(double value) {
    wordShare = checked("wordShare", value, 0, 1);
    return this;
  }

  /** How often the texts are gone through, at least once. */
  public LinearScorerTrainer epochs(int value) {
    epochs = checked("epochs", value, 1, 1000);
    return this;
  }

  /** The step size of AdaGrad, above 0. */
  public LinearScorerTrainer learningRate(double value) {
    learningRate = checked("learningRate", value, Double.MIN_VALUE, 10);
    return this;
  }

  /** The factor of the L2 penalty, per text that has the feature. */
  public LinearScorerTrainer l2(double value) {
    l2 = checked("l2", value, 0, 1);
    return this;
  }

  /** How far sources are evened out: 0 not at all, 1 until each source and label counts alike. */
  public LinearScorerTrainer balance(double value) {
    balance = checked("balance", value, 0, 1);
    return this;
  }

  /** The seed of the shuffles. */
  public LinearScorerTrainer seed(long value) {
    seed = value;
    return this;
  }

  /**
   * Trains on some texts and calibrates on others. Keeps all feature vectors in memory, about 6 KB
   * a text.
   *
   * @param train the texts to train on, with both labels
   * @param valid the texts to calibrate on, with both labels
   * @return the scorer, with rounded weights, as it is saved
   * @throws ConfigException if either list lacks a label, or no order was learnt
   */
  public LinearToxicityScorer train(List<LabelledText> train, List<LabelledText> valid) {
    checkLabels(train, "training");
    checkLabels(valid, "calibration");
    SparseRows rows = SparseRows.of(train, bits, wordShare);
    float[] weights = new float[1 << bits];
    double bias = descend(rows, cellWeights(train, balance), weights);
    LinearModel.Header header =
        new LinearModel.Header(
            id,
            version,
            description,
            bits,
            wordShare,
            bias,
            new PlattCalibration(1, 0),
            provenance());
    LinearModel model = LinearModel.quantised(header, weights);
    return LinearToxicityScorer.of(model.withCalibration(calibrate(model, valid)));
  }

  private static void checkLabels(List<LabelledText> texts, String purpose) {
    long toxic = texts.stream().filter(LabelledText::toxic).count();
    if (toxic == 0 || toxic == texts.size()) {
      throw new ConfigException(
          "the %s %s texts have %s toxic ones; give texts of both labels"
              .formatted(texts.size(), purpose, toxic));
    }
  }

  /**
   * The weight of each text: the size of its cell of source and label, to the power of minus {@code
   * balance}, scaled to a mean of 1. With 0 all texts count alike; with 1 all cells do.
   */
  static float[] cellWeights(List<LabelledText> texts, double balance) {
    Map<String, Integer> cells = new HashMap<>();
    for (LabelledText text : texts) {
      cells.merge(cell(text), 1, Integer::sum);
    }
    float[] weights = new float[texts.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) StrictMath.pow(cells.getOrDefault(cell(texts.get(i)), 1), -balance);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= (float) (weights.length / sum);
    }
    return weights;
  }

  private static String cell(LabelledText text) {
    return text.source() + '/' + text.toxic();
  }

  /** Fills in the weights and returns the bias. */
  private double descend(SparseRows rows, float[] rowWeights, float[] weights) {
    float[] squares = new float[weights.length];
    double bias = 0;
    double biasSquares = FIRST_SQUARES;
    int[] order = new int[rows.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    RandomGenerator random = RandomStreams.named(seed, "scorer-shuffle");
    float rate = (float) learningRate;
    float decay = (float) l2;
    for (int epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      for (int row : order) {
        int[] buckets = rows.buckets(row);
        float[] values = rows.values(row);
        double z = bias;
        for (int i = 0; i < buckets.length; i++) {
          z += weights[buckets[i]] * values[i];
        }
        double target = rows.toxic(row) ? 1 : 0;
        float error = (float) ((PlattCalibration.sigmoid(z) - target) * rowWeights[row]);
        for (int i = 0; i < buckets.length; i++) {
          int bucket = buckets[i];
          // Weights decay only when their feature is seen, so rare features are not forgotten.
          float gradient = error * values[i] + decay * weights[bucket];
          squares[bucket] += gradient * gradient;
          weights[bucket] -= rate * gradient / (float) Math.sqrt(squares[bucket] + FIRST_SQUARES);
        }
        biasSquares += error * error;
        bias -= learningRate * error / Math.sqrt(biasSquares);
      }
    }
    return bias;
  }

  private static void shuffle(int[] order, RandomGenerator random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  private PlattCalibration calibrate(LinearModel model, List<LabelledText> valid) {
    SparseRows rows = SparseRows.of(valid, bits, wordShare);
    double[] values = new double[rows.size()];
    boolean[] toxic = new boolean[rows.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = model.decision(rows.buckets(row), rows.values(row));
      toxic[row] = rows.toxic(row);
    }
    try {
      return PlattCalibration.fit(values, toxic);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "the trained scorer does not rank the toxic calibration texts above the others (%s); check the labels, or train on more texts"
              .formatted(e.getMessage()),
          e);
    }
  }

  private Map<String, String> provenance() {
    Map<String, String> all = new TreeMap<>(provenance);
    all.put("epochs", String.valueOf(epochs));
    all.put("learningRate", String.valueOf(learningRate));
    all.put("l2", String.valueOf(l2));
    all.put("balance", String.valueOf(balance));
    all.put("seed", String.valueOf(seed));
    return all;
  }

  private static int checked(String name, int value, int least, int most) {
    return (int) checked(name, (double) value, least, most);
  }

  private static double checked(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConfigException(
          "%s is %s; allowed are %s to %s".formatted(name, value, least, most));
    }
    return value;
  }
}
