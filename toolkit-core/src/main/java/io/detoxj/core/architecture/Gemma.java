/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookSite;

/**
 * Gemma 1 (Gemma Team, 2024): embeddings scaled by the root of the width, norm weights around 0,
 * GELU-gated MLP.
 */
final class Gemma extends RotaryDecoder {
  Gemma(RotaryConfig config, Weights weights, TorchOps ops) {
    super(
        config,
        weights,
        ops,
        Math.sqrt(config.sizes().width()),
        1,
        "post_attention_layernorm",
        "",
        "");
  }

  @Override
  NDArray blockInSteps(int layer, NDArray x, ForwardPass pass) {
    Steps s = pass.steps(ops);
    Dimensions sizes = config.sizes();
    int window = window(layer);
    NDArray h = norm(layer, HookSite.ATTN_NORMALIZED, x, "input_layernorm", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h);
    NDArray q =
        s.heads(
            s.linear(h, of(layer, "self_attn.q_proj"), biasOf(layer, "self_attn.q_proj")),
            sizes.heads());
    NDArray k =
        s.heads(
            s.linear(h, of(layer, "self_attn.k_proj"), biasOf(layer, "self_attn.k_proj")),
            sizes.keyValueHeads());
    NDArray v =
        s.heads(
            s.linear(h, of(layer, "self_attn.v_proj"), biasOf(layer, "self_attn.v_proj")),
            sizes.keyValueHeads());
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.hook(layer, HookSite.ATTN_K, k);
    v = pass.hook(layer, HookSite.ATTN_V, v);
    q = s.rotate(q, cosines(layer, pass), sines(layer, pass));
    k = s.rotate(k, cosines(layer, pass), sines(layer, pass));
    NDArray scores = s.scores(q, pass.keys(layer, k, window, s), config.attentionScale());
    NDArray pattern = s.pattern(scores, pass.mask(window));
    pattern = pass.hook(layer, HookSite.ATTN_PATTERN, pattern);
    NDArray z = s.mix(pattern, pass.values(layer, v, window, s));
    z = s.merge(pass.hook(layer, HookSite.ATTN_Z, z));
    NDArray attention =
        s.linear(z, of(layer, "self_attn.o_proj"), biasOf(layer, "self_attn.o_proj"));
    x = s.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention));
    x = pass.hook(layer, HookSite.RESID_MID, x);

    h = norm(layer, HookSite.MLP_NORMALIZED, x, "post_attention_layernorm", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h);
    NDArray gate = gate(s, layer, h);
    NDArray up = s.linear(h, of(layer, "mlp.up_proj"), biasOf(layer, "mlp.up_proj"));
    gate = s.gelu(pass.hook(layer, HookSite.MLP_PRE, gate));
    NDArray inner = pass.hook(layer, HookSite.MLP_POST, s.multiply(gate, up));
    NDArray mlp = s.linear(inner, of(layer, "mlp.down_proj"), biasOf(layer, "mlp.down_proj"));
    return s.add(x, pass.hook(layer, HookSite.MLP_OUT, mlp));
  }
}
