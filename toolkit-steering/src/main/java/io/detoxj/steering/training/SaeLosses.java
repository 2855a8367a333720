/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.detoxj.core.engine.TorchOps;
import java.util.List;
import java.util.Map;

/**
 * The losses, as SAELens has them: squared errors are summed over an activation and averaged over
 * the batch. They are scripts beside this class, so that libtorch frees what it no longer needs on
 * the way. The batch's manager owns the results.
 *
 * <p>JumpReLU is {@code z = pre * sg(H) - sg(theta / eps * K) * (theta - sg(theta))}, whose
 * gradients are those of the straight-through estimators (arXiv 2407.14435, equations 11 and 12).
 * TopK takes the k largest of a token, compared in units of the output, and BatchTopK the k times
 * batch size largest of all; only the decoder's rows of these are read.
 */
final class SaeLosses {
  private static final TorchOps SCRIPT = TorchOps.compile(SaeLosses.class, "losses.ts");

  private final Map<String, NDArray> weights;

  SaeLosses(Map<String, NDArray> weights) {
    this.weights = weights;
  }

  /**
   * Parts of a loss.
   *
   * @param error mean squared error
   * @param sparsity before its weight; 0 for ranking objectives
   * @param auxiliary what else is added: for ranking objectives what the dead features with the
   *     largest pre-activations can explain of the error
   * @param fired 1 for features above 0 anywhere in the batch, {@code [d_sae]}
   * @param least for ranking objectives the smallest activation kept, in units of the output
   */
  record Parts(NDArray error, NDArray sparsity, NDArray auxiliary, NDArray fired, NDArray least) {}

  private Parts call(String method, NDArray x, List<String> names, NDArray... more) {
    NDList inputs = new NDList(x);
    for (String name : names) {
      NDArray weight = weights.get(name);
      weight.setName("w[]");
      inputs.add(weight);
    }
    inputs.addAll(List.of(more));
    NDList parts = SCRIPT.callForListInTraining(method, inputs);
    return new Parts(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4));
  }

  private static NDArray number(NDArray x, double value) {
    return x.getManager().create((float) value);
  }

  Parts standard(NDArray x) {
    return call("standard", x, List.of("W_enc", "W_dec", "b_dec", "b_enc"));
  }

  Parts jumpRelu(NDArray x, double bandwidth, boolean subtractsDecoderBias) {
    return call(
        "jumprelu",
        x,
        List.of("W_enc", "W_dec", "b_dec", "b_enc", "log_threshold"),
        number(x, bandwidth),
        number(x, subtractsDecoderBias ? 1 : 0));
  }

  Parts gated(NDArray x) {
    return call("gated", x, List.of("W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag"));
  }

  /** The dead features are 1 in {@code [d_sae]}. */
  Parts topK(NDArray x, int k, NDArray dead) {
    return call("topk", x, List.of("W_enc", "W_dec", "b_dec", "b_enc"), number(x, k), dead);
  }

  Parts batchTopK(NDArray x, double k, NDArray dead) {
    double count = Math.max(1, Math.floor(k * x.getShape().get(0)));
    return call(
        "batch_topk", x, List.of("W_enc", "W_dec", "b_dec", "b_enc"), number(x, count), dead);
  }
}
