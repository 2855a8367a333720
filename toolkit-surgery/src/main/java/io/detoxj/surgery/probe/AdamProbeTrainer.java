/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.DetoxException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Cross-entropy by Adam over shuffled batches, as in Model Surgery (arXiv 2407.08770, section 3.1
 * and table 14). Both rows of the head get opposite gradients, so their sum stays what it was at
 * the start: a raw row keeps half of it as noise, which {@link ProbeRow#HALF_DIFFERENCE} does not
 * have.
 *
 * @param learningRate step size of Adam, with decays 0.9 and 0.999 and epsilon 1e-8
 * @param epochs passes over the texts
 * @param batch texts a step
 * @param bias whether the head has a bias: the paper's equation 1 has none, its code has one
 * @param zeroStart whether the head starts at zero; else uniform within {@code 1/sqrt(width)}
 * @param seed of the start and of the order of the texts
 */
public record AdamProbeTrainer(
    double learningRate, int epochs, int batch, boolean bias, boolean zeroStart, long seed)
    implements ProbeTrainer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Checks the settings. */
  public AdamProbeTrainer {
    if (!(learningRate > 0) || epochs < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "learning rate, epochs and batch must be above 0 but are %s, %s and %s"
              .formatted(learningRate, epochs, batch));
    }
  }

  /** The paper's: rate 1e-4, 9 epochs, batches of 16, bias and random start as in its code. */
  public static AdamProbeTrainer paper(long seed) {
    return new AdamProbeTrainer(1e-4, 9, 16, true, false, seed);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("optimizer", "adam");
    settings.put("learning_rate", Double.toString(learningRate));
    settings.put("epochs", Integer.toString(epochs));
    settings.put("batch", Integer.toString(batch));
    settings.put("bias", Boolean.toString(bias));
    settings.put("zero_start", Boolean.toString(zeroStart));
    settings.put("seed", Long.toString(seed));
    return settings;
  }

  @Override
  public BehaviourProbe fit(ProbeFeatures features, String behaviour) {
    features.requireBothClasses();
    int width = features.width();
    // Row 0, row 1, both biases.
    double[] parameters = new double[2 * width + 2];
    RandomGenerator start = RandomStreams.named(seed, "probe-start");
    double bound = zeroStart ? 0 : 1 / Math.sqrt(width);
    for (int i = 0; i < 2 * width + (bias ? 2 : 0); i++) {
      parameters[i] = bound * (2 * start.nextDouble() - 1);
    }
    double[] first = new double[parameters.length];
    double[] second = new double[parameters.length];
    int n = features.rows().size();
    int step = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = Shuffle.order(n, RandomStreams.named(seed, "probe-epoch-" + epoch));
      for (int from = 0; from < n; from += batch) {
        double[] gradient = gradient(features, order, from, Math.min(from + batch, n), parameters);
        step++;
        requireFinite(gradient, step);
        adam(parameters, gradient, first, second, step);
      }
    }
    return BehaviourProbe.of(features, behaviour, parameters, settings());
  }

  private static void requireFinite(double[] gradient, int step) {
    for (double value : gradient) {
      if (!Double.isFinite(value)) {
        throw new DetoxException(
            "the gradient of step %s of the probe holds %s; a feature is NaN, infinite or far too large: collect the features again"
                .formatted(step, value));
      }
    }
  }

  /** Of the mean cross-entropy; that of the desired row is the negative of the undesired row's. */
  private double[] gradient(
      ProbeFeatures features, int[] order, int from, int to, double[] parameters) {
    int width = features.width();
    double[] gradient = new double[parameters.length];
    for (int k = from; k < to; k++) {
      ProbeFeatures.Row row = features.rows().get(order[k]);
      float[] x = row.values();
      double logit = parameters[2 * width + 1] - parameters[2 * width];
      for (int i = 0; i < width; i++) {
        logit += (parameters[width + i] - parameters[i]) * x[i];
      }
      double error = (BehaviourProbe.sigmoid(logit) - (row.undesired() ? 1 : 0)) / (to - from);
      for (int i = 0; i < width; i++) {
        gradient[width + i] += error * x[i];
      }
      gradient[2 * width + 1] += bias ? error : 0;
    }
    for (int i = 0; i < width; i++) {
      gradient[i] = -gradient[width + i];
    }
    gradient[2 * width] = -gradient[2 * width + 1];
    return gradient;
  }

  private void adam(
      double[] parameters, double[] gradient, double[] first, double[] second, int step) {
    double rate = learningRate / (1 - StrictMath.pow(BETA1, step));
    double scale = Math.sqrt(1 - StrictMath.pow(BETA2, step));
    for (int i = 0; i < parameters.length; i++) {
      first[i] += (1 - BETA1) * (gradient[i] - first[i]);
      second[i] += (1 - BETA2) * (gradient[i] * gradient[i] - second[i]);
      parameters[i] -= rate * first[i] / (Math.sqrt(second[i]) / scale + EPSILON);
    }
  }
}
