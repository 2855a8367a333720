/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 (Radford et al., 2019): learned positions, pre-norm blocks with layer norm and tanh-GELU.
 */
final class Gpt2 implements Decoder {
  private final Dimensions sizes;
  private final LayerNorm norm;
  private final ModelTensors tensors;
  private final NDArray unembedding;
  private final TorchOps ops;
  private final List<NamedTensors> blocks = new ArrayList<>();

  /**
   * Prepares the blocks.
   *
   * @param tied whether the unembedding is the embedding
   */
  Gpt2(Dimensions sizes, double epsilon, boolean tied, ModelTensors tensors, TorchOps ops) {
    this.sizes = sizes;
    this.norm = new LayerNorm(epsilon, ops);
    this.tensors = tensors;
    this.unembedding = tensors.get(tied ? "wte.weight" : ModelBlueprint.HEAD);
    this.ops = ops;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      blocks.add(tensors.under("h." + layer + "."));
    }
  }

  @Override
  public NDArray embed(ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    try (NDArray tokens = t.embed(pass.ids(), tensors.get("wte.weight"));
        NDArray positions = t.embed(pass.positions(), tensors.get("wpe.weight"))) {
      return t.add(tokens, positions); // [batch, seq, d]
    }
  }

  @Override
  public NDArray block(int layer, NDArray x, ForwardPass pass) {
    if (pass.hookedInside(layer)) {
      return hookedBlock(layer, x, pass);
    }
    NDArray numbers = pass.numbers(sizes.heads(), norm.epsilon());
    return pass.block(ops, "gpt2_block", layer, 0, x, numbers, blocks.get(layer));
  }

  /** What gpt2_block computes, with hooks between the operators; H heads of width w, m inner. */
  private NDArray hookedBlock(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    NDArray h = norm.of(new HookPoint(layer, HookSite.ATTN_NORMALIZED), x, w, "ln_1", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [batch, seq, d]
    NDArray qkv = t.linear(h, w, "attn.c_attn"); // [batch, seq, 3 d]
    NDArray q = t.heads(t.third(qkv, 0), sizes.heads()); // [batch, seq, H, w]
    NDArray k = t.heads(t.third(qkv, 1), sizes.heads()); // [batch, seq, H, w]
    NDArray v = t.heads(t.third(qkv, 2), sizes.heads()); // [batch, seq, H, w]
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.keys(layer, pass.hook(layer, HookSite.ATTN_K, k), 0, t); // [batch, H, keys, w]
    v = pass.values(layer, pass.hook(layer, HookSite.ATTN_V, v), 0, t); // [batch, H, keys, w]
    NDArray scores = t.scores(q, k, 1 / Math.sqrt(sizes.headWidth())); // [batch, H, seq, keys]
    NDArray pattern = pass.hook(layer, HookSite.ATTN_PATTERN, t.pattern(scores, pass.mask(0)));
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, t.mix(pattern, v)); // [batch, seq, H, w]
    NDArray attention = t.linear(t.merge(z), w, "attn.c_proj"); // [batch, seq, d]
    x = t.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention));
    x = pass.hook(layer, HookSite.RESID_MID, x); // [batch, seq, d]

    h = norm.of(new HookPoint(layer, HookSite.MLP_NORMALIZED), x, w, "ln_2", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [batch, seq, d]
    NDArray inner = t.linear(h, w, "mlp.c_fc"); // [batch, seq, m]
    inner = t.gelu(pass.hook(layer, HookSite.MLP_PRE, inner));
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = t.linear(inner, w, "mlp.c_proj"); // [batch, seq, d]
    return t.add(x, pass.hook(layer, HookSite.MLP_OUT, mlp));
  }

  @Override
  public NDArray finalNorm(NDArray stream, ForwardPass pass) {
    NDArray weight = tensors.get("ln_f.weight");
    return norm.of(HookPoint.FINAL_NORMALIZED, stream, weight, tensors.get("ln_f.bias"), pass);
  }

  @Override
  public NDArray unembed(NDArray normed, ForwardPass pass) {
    return pass.operators(ops).unembed(normed, unembedding); // [batch, seq, vocabulary]
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
