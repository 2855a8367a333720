/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;

/**
 * A decoder over some tensors, and how it is run from the embedding to the logits: for inference,
 * gradients and training alike. Closing it frees the decoder; the tensors stay.
 *
 * @param blueprint what the model is
 * @param tensors its tensors
 * @param ops its operators
 * @param decoder its forward pass
 */
public record Network(ModelBlueprint blueprint, ModelTensors tensors, TorchOps ops, Decoder decoder)
    implements AutoCloseable {
  /** The network of a blueprint over tensors. */
  public static Network of(ModelBlueprint blueprint, ModelTensors tensors, TorchOps ops) {
    return new Network(blueprint, tensors, ops, blueprint.decoder(tensors, ops));
  }

  /** The residual stream after the last block, {@code [batch, seq, dModel]}. */
  public NDArray stream(ForwardPass pass) {
    return blocks(pass, HookPoint.LOGITS);
  }

  /** Runs as far as a hook point needs. */
  public void run(ForwardPass pass, HookPoint last) {
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
      NDArray before = x;
      x = decoder.block(layer, before, pass);
      pass.release(before);
      x = pass.hook(layer, HookSite.RESID_POST, x);
    }
    return x;
  }

  /**
   * The final norm.
   *
   * @param skipped columns of the pass that are not in the stream
   */
  public NDArray normed(NDArray stream, ForwardPass pass, int skipped) {
    return pass.hook(HookPoint.FINAL_NORM, decoder.finalNorm(stream, pass), pass.start() + skipped);
  }

  /**
   * Final norm and unembedding, {@code [batch, seq, vocabulary]}.
   *
   * @param skipped columns of the pass that are not in the stream
   */
  public NDArray logits(NDArray stream, ForwardPass pass, int skipped) {
    NDArray normed = normed(stream, pass, skipped);
    NDArray logits = decoder.unembed(normed, pass);
    pass.release(normed);
    return pass.hook(HookPoint.LOGITS, logits, pass.start() + skipped);
  }

  /** An empty cache; the caller closes it. */
  public KvCache newCache(NDManager parent, int rows, int capacity) {
    return new KvCache(ops, parent, blueprint.dimensions(), tensors.type(), rows, capacity);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
