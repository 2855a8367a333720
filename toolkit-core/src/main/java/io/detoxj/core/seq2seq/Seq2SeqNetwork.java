/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder-decoder over some tensors, and how it is run from ids to logits: for inference and
 * training alike. Closing it frees the stacks; the tensors stay.
 */
record Seq2SeqNetwork(Seq2SeqBlueprint blueprint, ModelTensors tensors, TorchOps ops, Stacks stacks)
    implements AutoCloseable {
  static Seq2SeqNetwork of(Seq2SeqBlueprint blueprint, ModelTensors tensors, TorchOps ops) {
    return new Seq2SeqNetwork(blueprint, tensors, ops, blueprint.stacks(tensors));
  }

  /**
   * Encodes sources.
   *
   * @param memory owns what is returned
   */
  Sources encode(StackPass pass, NDManager memory) {
    NDArray x = pass.hook(Part.ENCODER, HookPoint.EMBED, stacks.embed(pass));
    for (int layer = 0; layer < blueprint.sizes().encoderLayers(); layer++) {
      x = pass.hook(layer, HookSite.RESID_PRE, x);
      NDArray before = x;
      x = stacks.encoderBlock(layer, before, pass);
      pass.release(before);
      x = pass.hook(layer, HookSite.RESID_POST, x);
    }
    NDArray states = normed(x, pass);
    List<NDArray> cross = new ArrayList<>();
    for (int layer = 0; layer < blueprint.sizes().decoderLayers(); layer++) {
      cross.add(stacks.cross(layer, states, pass));
    }
    return new Sources(memory, cross, pass.paddingMask());
  }

  private NDArray normed(NDArray x, StackPass pass) {
    return pass.hook(pass.part(), HookPoint.FINAL_NORM, stacks.finalNorm(x, pass));
  }

  /**
   * Logits after each token of the decoder, {@code [rows, columns, vocabulary]}.
   *
   * @param cache to read and extend; null for a pass that keeps nothing
   */
  NDArray decode(StackPass pass, Sources sources, @Nullable KvCache cache) {
    if (cache != null) {
      cache.reserve(pass.columns());
    }
    NDArray x = pass.hook(Part.DECODER, HookPoint.EMBED, stacks.embed(pass));
    for (int layer = 0; layer < blueprint.sizes().decoderLayers(); layer++) {
      x = pass.hook(layer, HookSite.RESID_PRE, x);
      NDArray before = x;
      x = stacks.decoderBlock(layer, before, pass, sources, cache);
      pass.release(before);
      x = pass.hook(layer, HookSite.RESID_POST, x);
    }
    if (cache != null) {
      cache.advance(pass.columns());
    }
    NDArray logits = stacks.logits(normed(x, pass), pass);
    return pass.hook(Part.DECODER, HookPoint.LOGITS, logits);
  }

  /** An empty cache of the decoder; the caller closes it. */
  KvCache newCache(NDManager parent, int rows, int capacity) {
    Seq2SeqSizes sizes = blueprint.sizes();
    Dimensions decoder =
        new Dimensions(
            sizes.decoderLayers(),
            sizes.width(),
            sizes.decoderHeads(),
            sizes.decoderHeads(),
            sizes.decoderHeadWidth(),
            sizes.decoderMlpWidth(),
            sizes.maxTokens(),
            sizes.vocabularySize());
    return new KvCache(ops, parent, decoder, tensors.type(), rows, capacity);
  }

  @Override
  public void close() {
    stacks.close();
  }
}
