/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The unembedding in pieces, for log-probabilities of some tokens: no position is multiplied with
 * the vocabulary that nobody asked for, and never more than a piece at once. Where the unembedding
 * is not trained, the gradient by the stream is worked out piece by piece as well, and the graph
 * holds that alone: {@code d log p(t) / d h} is as large as {@code h}, the logits are not.
 */
final class HeadPass {
  /** Logits of a piece: 64 MiB in float32. */
  private static final long LOGITS = 1L << 24;

  private final Network network;
  private final ForwardPass pass;
  private final TensorOps operators;
  private final boolean trained;

  /**
   * Prepares.
   *
   * @param trained whether the unembedding is
   */
  HeadPass(Network network, ForwardPass pass, boolean trained) {
    this.network = network;
    this.pass = pass;
    this.operators = pass.operators(network.ops());
    this.trained = trained;
  }

  /**
   * Log-probabilities in nats of the targets, at temperature 1 over the whole vocabulary.
   *
   * @param normed {@code [batch, length, dModel]}, the stream after the final norm
   * @return {@code [rows, columns]} of the targets, float32, with its graph while gradients are on
   */
  NDArray logProbabilities(NDArray normed, TokenTargets targets) {
    long[] places = targets.places();
    long[] ids = targets.ids();
    int size = pieceSize(network.blueprint().dimensions().vocabularySize());
    List<NDArray> parts = new ArrayList<>();
    for (int first = 0; first < ids.length; first += size) {
      int end = Math.min(first + size, ids.length);
      NDArray where = pass.scratch().create(Arrays.copyOfRange(places, first, end));
      NDArray which = pass.scratch().create(Arrays.copyOfRange(ids, first, end));
      try (NDArray picked = operators.call("picked", normed, where)) {
        parts.add(piece(picked, which));
      }
    }
    return spread(parts, targets, pass, network.ops());
  }

  static int pieceSize(int vocabulary) {
    return (int) Math.max(1, LOGITS / vocabulary);
  }

  /** Values in the rectangle of the targets. */
  static NDArray spread(List<NDArray> parts, TokenTargets targets, ForwardPass pass, TorchOps ops) {
    NDArray zeros = pass.scratch().zeros(new Shape(targets.rows(), targets.columns()));
    NDList inputs = new NDList(zeros, pass.scratch().create(targets.cells()));
    for (NDArray part : parts) {
      part.setName("parts[]");
      inputs.add(part);
    }
    NDArray result = ops.callInTraining("spread", inputs);
    result.attach(pass.scratch());
    parts.forEach(NDArray::close);
    return result;
  }

  /** Of one piece, {@code [1, N, dModel]} and {@code [N]}. */
  private NDArray piece(NDArray picked, NDArray ids) {
    return TorchOps.gradientsOn() && !trained ? lean(picked, ids) : chosen(picked, ids);
  }

  private NDArray chosen(NDArray stream, NDArray ids) {
    try (NDArray logits = network.decoder().unembed(stream, pass)) {
      return operators.call("chosen_log_probabilities", logits, ids);
    }
  }

  private NDArray lean(NDArray picked, NDArray ids) {
    try (NDArray leaf = picked.stopGradient()) {
      leaf.setRequiresGradient(true);
      try (NDArray values = chosen(leaf, ids);
          NDArray sum = values.sum()) {
        // Each value depends on its own token of the stream alone, so one sum tells all gradients.
        leaf.setName("x[]");
        NDArray gradient =
            TorchOps.of(TorchOps.Variant.PLAIN)
                .callForListInTraining("gradients", new NDList(sum, leaf))
                .get(0);
        gradient.attach(pass.scratch());
        return operators.call("with_gradient", values, picked, gradient);
      }
    }
  }
}
