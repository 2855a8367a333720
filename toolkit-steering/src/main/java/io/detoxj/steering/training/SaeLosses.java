/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Map;

/**
 * The losses, in the order of SAELens: squared errors are summed over an activation and averaged
 * over the batch. Everything is made from the batch, whose manager therefore owns it.
 */
final class SaeLosses {
  private static final int[] FEATURES = {1};

  private final Map<String, NDArray> w;
  private final boolean subtracts;

  SaeLosses(Map<String, NDArray> weights, boolean subtractsDecoderBias) {
    this.w = weights;
    this.subtracts = subtractsDecoderBias;
  }

  /**
   * Parts of a loss.
   *
   * @param error mean squared error
   * @param sparsity before its weight; 0 for ranking objectives
   * @param auxiliary what else is added
   * @param features activations, {@code [batch, d_sae]}
   */
  record Parts(NDArray error, NDArray sparsity, NDArray auxiliary, NDArray features) {}

  private NDArray shifted(NDArray x) {
    return subtracts ? x.sub(w.get("b_dec")) : x;
  }

  private NDArray pre(NDArray x) {
    return shifted(x).matMul(w.get("W_enc")).add(w.get("b_enc"));
  }

  private NDArray norms(NDArray x) {
    NDArray norms = w.get("W_dec").norm(FEATURES);
    norms.attach(x.getManager());
    return norms;
  }

  private NDArray decoded(NDArray features) {
    return features.matMul(w.get("W_dec")).add(w.get("b_dec"));
  }

  private static NDArray error(NDArray decoded, NDArray x) {
    return decoded.sub(x).square().sum(FEATURES).mean();
  }

  private static NDArray zero(NDArray x) {
    return x.getManager().create(0f);
  }

  private static NDArray flag(NDArray bool) {
    return bool.toType(DataType.FLOAT32, false);
  }

  Parts standard(NDArray x) {
    NDArray z = pre(x).getNDArrayInternal().relu();
    NDArray l1 = z.mul(norms(x)).sum(FEATURES).mean();
    return new Parts(error(decoded(z), x), l1, zero(x), z);
  }

  /**
   * JumpReLU by the identity {@code z = pre * sg(H) - sg(theta / eps * K) * (theta - sg(theta))},
   * whose gradients are those of the straight-through estimators (arXiv 2407.14435, equations 11
   * and 12).
   */
  Parts jumpRelu(NDArray x, double bandwidth) {
    NDArray pre = pre(x);
    NDArray theta = w.get("log_threshold").exp();
    theta.attach(x.getManager());
    NDArray detached = theta.stopGradient();
    NDArray distance = pre.stopGradient().sub(detached);
    NDArray open = flag(distance.gt(0)).mul(flag(pre.stopGradient().gt(0)));
    NDArray near = flag(distance.abs().lt((float) (bandwidth / 2)));
    NDArray moved = theta.sub(detached);
    NDArray kernel = near.div((float) bandwidth).mul(moved);
    NDArray z = pre.mul(open).sub(kernel.mul(detached));
    NDArray l0 = flag(distance.gt(0)).sub(kernel).sum(FEATURES).mean();
    return new Parts(error(decoded(z), x), l0, zero(x), z);
  }

  Parts gated(NDArray x) {
    NDArray product = shifted(x).matMul(w.get("W_enc"));
    NDArray gate = product.add(w.get("b_gate"));
    NDArray scale = w.get("r_mag").exp();
    scale.attach(x.getManager());
    NDArray magnitude = product.mul(scale).add(w.get("b_mag")).getNDArrayInternal().relu();
    NDArray z = magnitude.mul(flag(gate.stopGradient().gt(0)));
    NDArray positive = gate.getNDArrayInternal().relu();
    NDArray l1 = positive.mul(norms(x)).sum(FEATURES).mean();
    return new Parts(error(decoded(z), x), l1, error(decoded(positive), x), z);
  }

  /** The k largest of each token, compared in units of the output. */
  Parts topK(NDArray x, int k, NDArray dead) {
    NDArray pre = pre(x);
    NDArray norms = norms(x);
    NDArray compared = pre.mul(norms);
    NDArray least = compared.stopGradient().topK(k, 1, true, true).get(0).get(":, -1:");
    return ranked(x, pre, norms, flag(compared.stopGradient().gte(least)), dead);
  }

  /** The k times batch size largest of all. */
  Parts batchTopK(NDArray x, double k, NDArray dead) {
    NDArray pre = pre(x);
    NDArray norms = norms(x);
    NDArray compared = pre.stopGradient().mul(norms.stopGradient()).getNDArrayInternal().relu();
    int count = (int) Math.max(1, Math.floor(k * x.getShape().get(0)));
    NDList largest = compared.flatten().topK(count, 0, true, true);
    NDArray least = largest.get(0).get("-1:");
    return ranked(x, pre, norms, flag(compared.gte(least)), dead);
  }

  private Parts ranked(NDArray x, NDArray pre, NDArray norms, NDArray kept, NDArray dead) {
    NDArray z = pre.mul(norms).getNDArrayInternal().relu().mul(kept);
    NDArray decoded = decoded(z.div(norms));
    NDArray auxiliary = auxiliary(x, pre, decoded, dead);
    return new Parts(error(decoded, x), zero(x), auxiliary, z);
  }

  /** What the dead features with the largest pre-activations can explain of the error. */
  private NDArray auxiliary(NDArray x, NDArray pre, NDArray decoded, NDArray dead) {
    int count = (int) dead.sum().getFloat();
    int half = Math.max(1, (int) x.getShape().get(1) / 2);
    if (count == 0) {
      return zero(x);
    }
    int used = Math.min(half, count);
    NDArray masked = pre.stopGradient().add(pre.stopGradient().mul(0).add(dead).sub(1).mul(1e30f));
    NDArray least = masked.topK(used, 1, true, true).get(0).get(":, -1:");
    NDArray chosen = pre.mul(flag(masked.gte(least)));
    NDArray missing = x.sub(decoded).stopGradient();
    return error(decoded(chosen), missing).mul((float) Math.min(1, (double) count / half));
  }
}
