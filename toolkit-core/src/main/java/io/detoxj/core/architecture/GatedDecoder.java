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
 * Llama, Mistral, Qwen2 and 3, Gemma 1 to 3 and Phi-3; {@link GatedFamily} says in what they
 * differ.
 */
final class GatedDecoder implements Decoder {
  private final RotaryConfig config;
  private final GatedFamily family;
  private final Dimensions sizes;
  private final ModelTensors tensors;
  private final NDArray unembedding;
  private final TorchOps ops;
  private final List<NamedTensors> blocks = new ArrayList<>();

  GatedDecoder(RotaryConfig config, ModelTensors tensors, TorchOps ops) {
    this.config = config;
    this.family = config.family();
    this.sizes = config.sizes();
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
    NDArray tokens = t.embed(pass.ids(), tensors.get("embed_tokens.weight")); // [batch, seq, d]
    double scale = family.embeddingScale(sizes.width());
    return scale == 1 ? tokens : t.scaled(tokens, scale);
  }

  @Override
  public NDArray block(int layer, NDArray x, ForwardPass pass) {
    if (pass.hookedInside(layer)) {
      return hookedBlock(layer, x, pass);
    }
    NDArray numbers =
        pass.numbers(
            sizes.heads(),
            sizes.keyValueHeads(),
            config.normEpsilon(),
            family.normOffset(),
            config.attentionScale(),
            config.attentionCap(),
            family.silu() ? 1 : 0);
    NamedTensors w = blocks.get(layer);
    NDArray cosines = rotation(layer).cosines(pass);
    NDArray sines = rotation(layer).sines(pass);
    return pass.block(ops, "gated_block", layer, window(layer), x, numbers, w, cosines, sines);
  }

  /**
   * What gated_block computes, with hooks between the operators; H heads and KV heads of keys and
   * values, all of width w, m inner.
   */
  private NDArray hookedBlock(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    int window = window(layer);
    NDArray h = norm(layer, HookSite.ATTN_NORMALIZED, x, "input_layernorm", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [batch, seq, d]
    List<NDArray> projected = projected(h, w, t);
    NDArray q = pass.hook(layer, HookSite.ATTN_Q, projected.get(0)); // [batch, seq, H, w]
    NDArray k = pass.hook(layer, HookSite.ATTN_K, projected.get(1)); // [batch, seq, KV, w]
    NDArray v = pass.hook(layer, HookSite.ATTN_V, projected.get(2)); // [batch, seq, KV, w]
    if (family.headNorms()) {
      q = norm(t, q, w, "self_attn.q_norm");
      k = norm(t, k, w, "self_attn.k_norm");
    }
    q = t.rotate(q, rotation(layer).cosines(pass), rotation(layer).sines(pass));
    k = t.rotate(k, rotation(layer).cosines(pass), rotation(layer).sines(pass));
    k = pass.keys(layer, k, window, t); // [batch, KV, keys, w]
    v = pass.values(layer, v, window, t); // [batch, KV, keys, w]
    NDArray scores = t.scores(q, k, config.attentionScale()); // [batch, H, seq, keys]
    scores = t.softCap(scores, config.attentionCap());
    NDArray pattern = t.pattern(scores, pass.mask(window));
    pattern = pass.hook(layer, HookSite.ATTN_PATTERN, pattern);
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, t.mix(pattern, v)); // [batch, seq, H, w]
    NDArray attention = t.linear(t.merge(z), w, "self_attn.o_proj"); // [batch, seq, d]
    if (family.normsAfter()) {
      attention = norm(t, attention, w, "post_attention_layernorm");
    }
    x = t.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention));
    x = pass.hook(layer, HookSite.RESID_MID, x); // [batch, seq, d]

    h = norm(layer, HookSite.MLP_NORMALIZED, x, family.mlpNorm(), pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [batch, seq, d]
    List<NDArray> opened = gateAndUp(h, w, t);
    NDArray gate = pass.hook(layer, HookSite.MLP_PRE, opened.get(0)); // [batch, seq, m]
    gate = family.silu() ? t.silu(gate) : t.gelu(gate); // [batch, seq, m]
    NDArray inner = t.multiply(gate, opened.get(1)); // [batch, seq, m]
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = t.linear(inner, w, "mlp.down_proj"); // [batch, seq, d]
    if (family.normsAfter()) {
      mlp = norm(t, mlp, w, "post_feedforward_layernorm");
    }
    return t.add(x, pass.hook(layer, HookSite.MLP_OUT, mlp));
  }

  /** Queries {@code [batch, seq, H, w]}, keys and values {@code [batch, seq, KV, w]}. */
  private List<NDArray> projected(NDArray h, NamedTensors w, TensorOps t) {
    int heads = sizes.heads();
    int shared = sizes.keyValueHeads();
    if (family.fused()) {
      NDArray all = t.heads(t.linear(h, w, "self_attn.qkv_proj"), heads + 2 * shared);
      return List.of(
          t.part(all, 2, 0, heads),
          t.part(all, 2, heads, heads + shared),
          t.part(all, 2, heads + shared, heads + 2 * shared));
    }
    return List.of(
        t.heads(t.linear(h, w, "self_attn.q_proj"), heads),
        t.heads(t.linear(h, w, "self_attn.k_proj"), shared),
        t.heads(t.linear(h, w, "self_attn.v_proj"), shared));
  }

  /** What the gate and the ungated branch of the MLP are given, {@code [batch, seq, m]} each. */
  private List<NDArray> gateAndUp(NDArray h, NamedTensors w, TensorOps t) {
    if (family.fused()) {
      NDArray both = t.linear(h, w, "mlp.gate_up_proj");
      int m = sizes.mlpWidth();
      return List.of(t.part(both, 2, 0, m), t.part(both, 2, m, 2 * m));
    }
    return List.of(t.linear(h, w, "mlp.gate_proj"), t.linear(h, w, "mlp.up_proj"));
  }

  private int window(int layer) {
    return config.layers().get(layer).window();
  }

  private Rotation rotation(int layer) {
    return new Rotation(config.layers().get(layer).rope(), sizes.headWidth(), ops);
  }

  /** RMSNorm (Zhang and Sennrich, 2019). */
  private NDArray norm(TensorOps t, NDArray x, NamedTensors w, String module) {
    NDArray weight = w.get(module + ".weight");
    return t.rmsNorm(x, weight, config.normEpsilon(), family.normOffset());
  }

  /** The norm before a sublayer. */
  private NDArray norm(int layer, HookSite site, NDArray x, String module, ForwardPass pass) {
    return norm(new HookPoint(layer, site), x, blocks.get(layer).get(module + ".weight"), pass);
  }

  /** The value before the weight is computed by itself where somebody asks for it. */
  private NDArray norm(HookPoint normalized, NDArray x, NDArray weight, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    if (!pass.hooked(normalized)) {
      return t.rmsNorm(x, weight, config.normEpsilon(), family.normOffset());
    }
    NDArray plain = t.rmsNormalized(x, config.normEpsilon());
    return t.weighted(pass.hook(normalized, plain, pass.start(x)), weight, family.normOffset());
  }

  @Override
  public NDArray finalNorm(NDArray stream, ForwardPass pass) {
    return norm(HookPoint.FINAL_NORMALIZED, stream, tensors.get("norm.weight"), pass);
  }

  @Override
  public NDArray unembed(NDArray normed, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NDArray logits = t.unembed(normed, unembedding); // [batch, seq, vocabulary]
    if (config.logitCap() == 0) {
      return logits;
    }
    try (logits) {
      return t.softCap(logits, config.logitCap());
    }
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
