/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;

/** The scripted operators of the baselines; float32, results belong to the first argument's. */
final class BaselineOps {
  private static final TorchOps OPS = TorchOps.compile(BaselineOps.class, "baseline.ts");

  private BaselineOps() {}

  /**
   * Each row's sum times a factor.
   *
   * @param values {@code [rows, columns]}
   * @return {@code [rows]}
   */
  static NDArray rowSums(NDArray values, float[] factors) {
    NDArray each = values.getManager().create(factors, new Shape(factors.length));
    return OPS.callInTraining("row_sums", new NDList(values, each));
  }

  /**
   * {@code beta ((w - w_ref) - (l - l_ref))} of each pair.
   *
   * @param sums {@code [2 pairs]}: log-probabilities of all preferred texts, then of the others
   * @param reference the same under the reference
   * @return {@code [pairs]}
   */
  static NDArray margins(NDArray sums, float[] reference, double beta) {
    NDArray fixed = sums.getManager().create(reference, new Shape(reference.length));
    NDArray factor = sums.getManager().create((float) beta);
    return OPS.callInTraining("margins", new NDList(sums, fixed, factor));
  }

  /** The mean of {@code -log sigmoid(margin)}, in nats. */
  static NDArray preferenceLoss(NDArray margins) {
    return OPS.callInTraining("preference_loss", new NDList(margins));
  }

  /**
   * The mean loss over tokens, in nats.
   *
   * @param values log-probabilities {@code [rows, columns]}, 0 in the padding
   * @param tokens how many there are
   */
  static NDArray tokenLoss(NDArray values, int tokens) {
    NDArray count = values.getManager().create((float) tokens);
    return OPS.callInTraining("token_loss", new NDList(values, count));
  }
}
