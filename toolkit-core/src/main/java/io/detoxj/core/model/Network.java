/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.Decoder;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.Weights;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;

/** A decoder over some weights, and how it is run from the embedding to the logits. */
record Network(ModelBlueprint blueprint, Weights weights, TorchOps ops, Decoder decoder) {
  static Network of(ModelBlueprint blueprint, Weights weights, TorchOps ops) {
    return new Network(blueprint, weights, ops, blueprint.decoder(weights, ops));
  }

  /** The residual stream after the last block. */
  NDArray stream(ForwardPass pass) {
    return blocks(pass, HookPoint.LOGITS);
  }

  /** Runs as far as a hook point needs. */
  void run(ForwardPass pass, HookPoint last) {
    NDArray stream = blocks(pass, last);
    if (last.compareTo(HookPoint.FINAL_NORMALIZED) >= 0) {
      logits(stream, pass, 0);
    }
  }

  private NDArray blocks(ForwardPass pass, HookPoint last) {
    NDArray x = pass.hook(HookPoint.EMBED, decoder.embed(pass), pass.start());
    int layers = blueprint.dimensions().layers();
    for (int layer = 0; layer < layers && layer <= last.layer(); layer++) {
      x = pass.hook(layer, HookSite.RESID_PRE, x);
      x = decoder.block(layer, x, pass);
      x = pass.hook(layer, HookSite.RESID_POST, x);
    }
    return x;
  }

  /**
   * Final norm and unembedding.
   *
   * @param skipped columns of the pass that are not in the stream
   */
  NDArray logits(NDArray stream, ForwardPass pass, int skipped) {
    int start = pass.start() + skipped;
    NDArray normed = pass.hook(HookPoint.FINAL_NORM, decoder.finalNorm(stream, pass), start);
    return pass.hook(HookPoint.LOGITS, decoder.unembed(normed, pass), start);
  }

  KvCache newCache(NDManager parent, int rows, int capacity) {
    Dimensions sizes = blueprint.dimensions();
    String linear =
        blueprint.parameters().stream()
            .filter(parameter -> parameter.role() == Parameter.Role.LINEAR)
            .findFirst()
            .orElseThrow()
            .name();
    return new KvCache(ops, parent, sizes, weights.get(linear), rows, capacity);
  }
}
