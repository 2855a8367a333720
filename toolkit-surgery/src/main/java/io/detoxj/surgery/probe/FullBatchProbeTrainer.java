/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import java.util.Map;
import java.util.TreeMap;

/**
 * Logistic regression on all texts at once, to its optimum (L-BFGS, Liu and Nocedal 1989). The
 * optimum does not depend on a start or an order. The rows of the head are opposite.
 *
 * @param ridge weight of {@code |W1 - W0|^2 / 2}, beside the mean cross-entropy; above 0, for on
 *     separable texts there is no optimum without
 * @param balanced whether both classes count the same, however many texts each has
 * @param bias whether the head has a bias
 */
public record FullBatchProbeTrainer(double ridge, boolean balanced, boolean bias)
    implements ProbeTrainer {
  private static final int MAX_ITERATIONS = 500;
  private static final double TOLERANCE = 1e-6;

  /** Checks the ridge. */
  public FullBatchProbeTrainer {
    if (!(ridge > 0) || Double.isInfinite(ridge)) {
      throw new IllegalArgumentException("ridge must be finite and above 0 but was " + ridge);
    }
  }

  /** Ridge 1e-4, balanced, with bias. */
  public static FullBatchProbeTrainer standard() {
    return new FullBatchProbeTrainer(1e-4, true, true);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("optimizer", "l-bfgs");
    settings.put("ridge", Double.toString(ridge));
    settings.put("balanced", Boolean.toString(balanced));
    settings.put("bias", Boolean.toString(bias));
    return settings;
  }

  @Override
  public BehaviourProbe fit(ProbeFeatures features, String behaviour) {
    features.requireBothClasses();
    int width = features.width();
    Lbfgs search = new Lbfgs(MAX_ITERATIONS, TOLERANCE);
    double[] best = search.minimum(new double[width + 1], (x, g) -> loss(features, x, g));
    double[] parameters = new double[2 * width + 2];
    for (int i = 0; i < width; i++) {
      parameters[i] = -best[i] / 2;
      parameters[width + i] = best[i] / 2;
    }
    parameters[2 * width] = -best[width] / 2;
    parameters[2 * width + 1] = best[width] / 2;
    return BehaviourProbe.of(features, behaviour, parameters, settings());
  }

  /** Loss of the difference of the rows and biases; its gradient is put into an array. */
  private double loss(ProbeFeatures features, double[] x, double[] gradient) {
    int width = features.width();
    int n = features.rows().size();
    int undesired = features.undesired();
    double loss = 0;
    double squares = 0;
    for (int i = 0; i < width; i++) {
      squares += x[i] * x[i];
      gradient[i] = ridge * x[i];
    }
    gradient[width] = 0;
    for (ProbeFeatures.Row row : features.rows()) {
      float[] values = row.values();
      double logit = x[width];
      for (int i = 0; i < width; i++) {
        logit += x[i] * values[i];
      }
      int ofClass = row.undesired() ? undesired : n - undesired;
      double weight = balanced ? 0.5 / ofClass : 1.0 / n;
      double signed = row.undesired() ? -logit : logit;
      loss += weight * (Math.max(signed, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(signed))));
      double error = weight * (BehaviourProbe.sigmoid(logit) - (row.undesired() ? 1 : 0));
      for (int i = 0; i < width; i++) {
        gradient[i] += error * values[i];
      }
      gradient[width] += bias ? error : 0;
    }
    return loss + ridge * squares / 2;
  }
}
