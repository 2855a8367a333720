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
 * OPT (Zhang et al., 2022): learned positions, of which the first two rows of the table are no
 * token's, and pre-norm blocks with layer norm.
 */
final class Opt implements Decoder {
  private final OptBlueprint config;
  private final Dimensions sizes;
  private final LayerNorm norm;
  private final ModelTensors tensors;
  private final NDArray unembedding;
  private final TorchOps ops;
  private final List<NamedTensors> blocks = new ArrayList<>();

  Opt(OptBlueprint config, ModelTensors tensors, TorchOps ops) {
    this.config = config;
    this.sizes = config.dimensions();
    this.norm = new LayerNorm(OptBlueprint.EPSILON, ops);
    this.tensors = tensors;
    this.unembedding = tensors.get(config.tied() ? "embed_tokens.weight" : ModelBlueprint.HEAD);
    this.ops = ops;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  @Override
  public NDArray embed(ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    try (NDArray rows = pass.positions().add(OptBlueprint.OFFSET);
        NDArray tokens = t.embed(pass.ids(), tensors.get("embed_tokens.weight"));
        NDArray positions = t.embed(rows, tensors.get("embed_positions.weight"))) {
      return t.add(tokens, positions); // [batch, seq, d]
    }
  }

  @Override
  public NDArray block(int layer, NDArray x, ForwardPass pass) {
    if (pass.hookedInside(layer)) {
      return hookedBlock(layer, x, pass);
    }
    NDArray numbers =
        pass.numbers(
            sizes.heads(),
            OptBlueprint.EPSILON,
            1 / Math.sqrt(sizes.headWidth()),
            config.activation().tanhGelu(),
            config.activation().relu());
    return pass.block(ops, "opt_block", layer, 0, x, numbers, blocks.get(layer));
  }

  /** What opt_block computes, with hooks between the operators; H heads of width w, m inner. */
  private NDArray hookedBlock(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    HookPoint normalized = new HookPoint(layer, HookSite.ATTN_NORMALIZED);
    NDArray h = norm.of(normalized, x, w, "self_attn_layer_norm", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [batch, seq, d]
    NDArray q = t.heads(t.linear(h, w, "self_attn.q_proj"), sizes.heads()); // [batch, seq, H, w]
    NDArray k = t.heads(t.linear(h, w, "self_attn.k_proj"), sizes.heads()); // [batch, seq, H, w]
    NDArray v = t.heads(t.linear(h, w, "self_attn.v_proj"), sizes.heads()); // [batch, seq, H, w]
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.keys(layer, pass.hook(layer, HookSite.ATTN_K, k), 0, t); // [batch, H, keys, w]
    v = pass.values(layer, pass.hook(layer, HookSite.ATTN_V, v), 0, t); // [batch, H, keys, w]
    NDArray scores = t.scores(q, k, 1 / Math.sqrt(sizes.headWidth())); // [batch, H, seq, keys]
    NDArray pattern = pass.hook(layer, HookSite.ATTN_PATTERN, t.pattern(scores, pass.mask(0)));
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, t.mix(pattern, v)); // [batch, seq, H, w]
    NDArray attention = t.linear(t.merge(z), w, "self_attn.out_proj"); // [batch, seq, d]
    x = t.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention));
    x = pass.hook(layer, HookSite.RESID_MID, x); // [batch, seq, d]

    h = norm.of(new HookPoint(layer, HookSite.MLP_NORMALIZED), x, w, "final_layer_norm", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [batch, seq, d]
    NDArray inner = t.linear(h, w, "fc1"); // [batch, seq, m]
    inner = config.activation().of(pass.hook(layer, HookSite.MLP_PRE, inner), t);
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = t.linear(inner, w, "fc2"); // [batch, seq, d]
    return t.add(x, pass.hook(layer, HookSite.MLP_OUT, mlp));
  }

  @Override
  public NDArray finalNorm(NDArray stream, ForwardPass pass) {
    NDArray weight = tensors.get("final_layer_norm.weight");
    NDArray bias = tensors.get("final_layer_norm.bias");
    return norm.of(HookPoint.FINAL_NORMALIZED, stream, weight, bias, pass);
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
