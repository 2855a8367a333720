/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import java.util.Collection;
import java.util.List;

/**
 * The scripted operators of policy and value losses; float32, results belong to the first
 * argument's manager. Weights are each token's share of the mean over a rollout, 0 for padding, so
 * that the losses of its parts add up to the loss of the whole.
 */
final class PpoOps {
  private static final TorchOps OPS = TorchOps.compile(PpoOps.class, "ppo.ts");

  private PpoOps() {}

  /**
   * The clipped policy loss (Schulman et al., 2017; equation 7): the mean of {@code max(-A rho, -A
   * clip(rho, 1 - clip, 1 + clip))}.
   *
   * @param logp log-probabilities now, {@code [batch, tokens]}, with their graph
   * @param old those when the tokens were sampled
   * @param advantages constant
   * @param weights shares of the mean
   */
  static NDArray policyLoss(
      NDArray logp, NDArray old, NDArray advantages, NDArray weights, double clip) {
    return OPS.callInTraining(
        "policy_loss", new NDList(logp, old, advantages, weights, number(logp, clip)));
  }

  /**
   * Half the mean of the greater squared error of the value and of the value kept near its old one.
   */
  static NDArray valueLoss(
      NDArray values, NDArray old, NDArray returns, NDArray weights, double clip) {
    return OPS.callInTraining(
        "value_loss", new NDList(values, old, returns, weights, number(values, clip)));
  }

  /** The mean of {@code exp(-d) - 1 + d}, d the log-ratio to the reference: the KL in the loss. */
  static NDArray referenceLoss(NDArray logp, NDArray reference, NDArray weights) {
    return OPS.callInTraining("reference_loss", new NDList(logp, reference, weights));
  }

  /**
   * Share of tokens outside of the clip, mean KL(old || now), and the largest {@code |rho - 1|}.
   */
  static float[] ratios(NDArray logp, NDArray old, NDArray weights, double clip) {
    return OPS.callInTraining("ratios", new NDList(logp, old, weights, number(logp, clip)))
        .toFloatArray();
  }

  /** A sum of losses, each times its factor. */
  static NDArray weighted(double[] factors, NDArray... losses) {
    float[] numbers = new float[factors.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) factors[i];
    }
    NDManager manager = losses[0].getManager();
    NDList inputs = new NDList(manager.create(numbers, new Shape(numbers.length)));
    addNamed(inputs, "losses[]", List.of(losses));
    return OPS.callInTraining("weighted", inputs);
  }

  /** The gradients of a loss, in the order of the parameters; the caller closes them. */
  static NDList gradients(NDArray loss, Collection<NDArray> parameters) {
    NDList inputs = new NDList(loss);
    addNamed(inputs, "w[]", parameters);
    return OPS.callForListInTraining("gradients", inputs);
  }

  /** Adds the gradient of a loss to those of the losses before it. */
  static void addGradients(
      NDArray loss, Collection<NDArray> parameters, Collection<NDArray> gradients) {
    NDList inputs = new NDList(loss);
    addNamed(inputs, "w[]", parameters);
    addNamed(inputs, "g[]", gradients);
    OPS.callInTraining("add_gradients", inputs).close();
  }

  /**
   * A step of Adam, after which the gradients are of no use.
   *
   * @param settings learning rate, clip norm, beta1, beta2, epsilon
   * @return the norm of the gradient before it was clipped; nothing was changed if it is not finite
   */
  static double adam(
      NDArray settings,
      Collection<NDArray> parameters,
      Collection<NDArray> gradients,
      Collection<NDArray> first,
      Collection<NDArray> second,
      Collection<NDArray> steps) {
    NDList inputs = new NDList(settings);
    addNamed(inputs, "w[]", parameters);
    addNamed(inputs, "g[]", gradients);
    addNamed(inputs, "m[]", first);
    addNamed(inputs, "v[]", second);
    addNamed(inputs, "steps[]", steps);
    return OPS.callInTraining("adam", inputs).getFloat();
  }

  private static NDArray number(NDArray beside, double value) {
    return beside.getManager().create((float) value);
  }

  private static void addNamed(NDList inputs, String name, Iterable<NDArray> arrays) {
    for (NDArray array : arrays) {
      array.setName(name);
      inputs.add(array);
    }
  }
}
