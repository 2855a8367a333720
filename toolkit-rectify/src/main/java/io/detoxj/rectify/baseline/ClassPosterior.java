/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The probability that each text of a batch is of the desired class, from the likelihoods that a
 * class-conditional model gives it after either control text. Of the two copies of each row, the
 * desired ones are read as the first rows.
 */
final class ClassPosterior implements AutoCloseable {
  private final AuxiliaryModel discriminator;
  private final Preamble desired;
  private final Preamble undesired;
  private final GeDiSettings settings;
  private final AuxiliaryReader reader;
  private int rows;
  // Log-likelihood of each copy's text in nats, its control text left out, and its tokens.
  private double[] likelihoods = {};
  private int[] tokens = {};
  // Denominators of the copies' next-token softmax; NaN where nobody asked at this step.
  private double[] denominators = {};

  ClassPosterior(
      AuxiliaryModel discriminator, Preamble desired, Preamble undesired, GeDiSettings settings) {
    this.discriminator = discriminator;
    this.desired = desired;
    this.undesired = undesired;
    this.settings = settings;
    this.reader = discriminator.newReader();
  }

  void begin(List<int[]> prompts) {
    rows = prompts.size();
    tokens = prompts.stream().mapToInt(prompt -> desired.withoutOpening(prompt).length).toArray();
    denominators = new double[2 * rows];
    Arrays.fill(denominators, Double.NaN);
    likelihoods = ofPrompts(prompts);
    List<int[]> texts = new ArrayList<>();
    prompts.forEach(prompt -> texts.add(desired.before(prompt)));
    prompts.forEach(prompt -> texts.add(undesired.before(prompt)));
    reader.begin(texts);
  }

  /** Likelihoods of the prompts after either control text, each prompt read once. */
  private double[] ofPrompts(List<int[]> prompts) {
    Map<IntBuffer, Integer> places = new LinkedHashMap<>();
    List<int[]> distinct = new ArrayList<>();
    for (int[] prompt : prompts) {
      if (places.putIfAbsent(IntBuffer.wrap(prompt), distinct.size()) == null) {
        distinct.add(desired.withoutOpening(prompt));
      }
    }
    double[] read = read(distinct);
    double[] all = new double[2 * rows];
    for (int row = 0; row < rows; row++) {
      int place = places.get(IntBuffer.wrap(prompts.get(row)));
      all[row] = read[place];
      all[rows + row] = read[distinct.size() + place];
    }
    return all;
  }

  /**
   * Reads texts token by token after either control text, for a session tells next-token logits
   * alone, and sums log-likelihoods.
   */
  private double[] read(List<int[]> texts) {
    int count = texts.size();
    double[] sums = new double[2 * count];
    List<int[]> controls = new ArrayList<>();
    texts.forEach(text -> controls.add(desired.alone()));
    texts.forEach(text -> controls.add(undesired.alone()));
    int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    try (AuxiliaryReader stepwise = discriminator.newReader()) {
      stepwise.begin(controls);
      for (int i = 0; i < longest; i++) {
        int[] next = new int[2 * count];
        for (int copy = 0; copy < next.length; copy++) {
          int[] text = texts.get(copy % count);
          // What follows a text that has ended is read for the others' sake; nobody looks at it.
          next[copy] = text[Math.min(i, text.length - 1)];
          if (i < text.length) {
            float[] logits = stepwise.finiteLogits(copy);
            sums[copy] += logits[next[copy]] - LogSum.of(logits);
          }
        }
        if (i + 1 < longest) {
          stepwise.accept(next);
        }
      }
    }
    return sums;
  }

  /** The posterior of the text so far. */
  double ofText(int row) {
    double scale = settings.logitScale() / Math.max(1, tokens[row]);
    return Math.exp(logSigmoid(scale * (likelihoods[row] - likelihoods[rows + row]) + totalBias()));
  }

  /** The logarithm of the posterior of the text with each candidate after it. */
  double[] logOfCandidates(int row) {
    int other = rows + row;
    float[] clean = reader.finiteLogits(row);
    float[] dirty = reader.finiteLogits(other);
    denominators[row] = LogSum.of(clean);
    denominators[other] = LogSum.of(dirty);
    double text = likelihoods[row] - denominators[row] - (likelihoods[other] - denominators[other]);
    double scale = settings.logitScale() / (tokens[row] + 1);
    double[] posterior = new double[clean.length];
    for (int token = 0; token < posterior.length; token++) {
      double difference = text + clean[token] - dirty[token];
      posterior[token] = logSigmoid(scale * difference + totalBias());
    }
    return posterior;
  }

  private double totalBias() {
    return settings.learnedBias() + settings.classBias();
  }

  /** The log-softmax of the first of two scores, from their difference. */
  private static double logSigmoid(double difference) {
    return difference > 0
        ? -Math.log1p(Math.exp(-difference))
        : difference - Math.log1p(Math.exp(difference));
  }

  void accept(int[] chosen) {
    int[] twice = Arrays.copyOf(chosen, 2 * rows);
    System.arraycopy(chosen, 0, twice, rows, rows);
    for (int copy = 0; copy < twice.length; copy++) {
      if (!Double.isNaN(denominators[copy])) {
        likelihoods[copy] += reader.logits(copy)[twice[copy]] - denominators[copy];
        denominators[copy] = Double.NaN;
      }
    }
    for (int row = 0; row < rows; row++) {
      tokens[row]++;
    }
    reader.accept(twice);
  }

  @Override
  public void close() {
    reader.close();
  }
}
