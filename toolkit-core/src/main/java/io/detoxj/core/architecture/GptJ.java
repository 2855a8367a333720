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
 * GPT-J (Wang and Komatsuzaki, 2021): one layer norm a block, whose output attention and MLP read
 * side by side, and rotary positions whose pairs are neighbours.
 */
final class GptJ implements Decoder {
  private final GptJBlueprint config;
  private final Dimensions sizes;
  private final LayerNorm norm;
  private final Rotation rotation;
  private final ModelTensors tensors;
  private final NDArray unembedding;
  private final TorchOps ops;
  private final List<NamedTensors> blocks = new ArrayList<>();

  GptJ(GptJBlueprint config, ModelTensors tensors, TorchOps ops) {
    this.config = config;
    this.sizes = config.dimensions();
    this.norm = new LayerNorm(config.epsilon(), ops);
    this.rotation = new Rotation(config.rope(), sizes.headWidth(), ops);
    this.tensors = tensors;
    this.unembedding = tensors.get(config.tied() ? "wte.weight" : ModelBlueprint.HEAD);
    this.ops = ops;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      blocks.add(tensors.under("h." + layer + "."));
    }
  }

  @Override
  public NDArray embed(ForwardPass pass) {
    return pass.operators(ops).embed(pass.ids(), tensors.get("wte.weight")); // [batch, seq, d]
  }

  @Override
  public NDArray block(int layer, NDArray x, ForwardPass pass) {
    if (pass.hookedInside(layer)) {
      return hookedBlock(layer, x, pass);
    }
    NDArray numbers =
        pass.numbers(
            sizes.heads(),
            config.epsilon(),
            1 / Math.sqrt(sizes.headWidth()),
            config.activation().tanhGelu(),
            config.activation().relu());
    NamedTensors w = blocks.get(layer);
    NDArray cosines = rotation.cosines(pass);
    NDArray sines = rotation.sines(pass);
    return pass.block(ops, "gptj_block", layer, 0, x, numbers, w, cosines, sines);
  }

  /**
   * What gptj_block computes, with hooks between the operators; H heads of width w, m inner. The
   * one norm is computed for each of its two readers, so that a hook acts on one of them alone.
   */
  private NDArray hookedBlock(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    NDArray h = norm.of(new HookPoint(layer, HookSite.ATTN_NORMALIZED), x, w, "ln_1", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [batch, seq, d]
    NDArray q = t.heads(t.linear(h, w, "attn.q_proj"), sizes.heads()); // [batch, seq, H, w]
    NDArray k = t.heads(t.linear(h, w, "attn.k_proj"), sizes.heads()); // [batch, seq, H, w]
    NDArray v = t.heads(t.linear(h, w, "attn.v_proj"), sizes.heads()); // [batch, seq, H, w]
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.hook(layer, HookSite.ATTN_K, k);
    v = pass.hook(layer, HookSite.ATTN_V, v);
    q = t.rotateNeighbours(q, rotation.cosines(pass), rotation.sines(pass));
    k = t.rotateNeighbours(k, rotation.cosines(pass), rotation.sines(pass));
    k = pass.keys(layer, k, 0, t); // [batch, H, keys, w]
    v = pass.values(layer, v, 0, t); // [batch, H, keys, w]
    NDArray scores = t.scores(q, k, 1 / Math.sqrt(sizes.headWidth())); // [batch, H, seq, keys]
    NDArray pattern = pass.hook(layer, HookSite.ATTN_PATTERN, t.pattern(scores, pass.mask(0)));
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, t.mix(pattern, v)); // [batch, seq, H, w]
    NDArray attention = t.linear(t.merge(z), w, "attn.out_proj"); // [batch, seq, d]
    attention = pass.hook(layer, HookSite.ATTN_OUT, attention);

    h = norm.of(new HookPoint(layer, HookSite.MLP_NORMALIZED), x, w, "ln_1", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [batch, seq, d]
    NDArray inner = t.linear(h, w, "mlp.fc_in"); // [batch, seq, m]
    inner = config.activation().of(pass.hook(layer, HookSite.MLP_PRE, inner), t);
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = t.linear(inner, w, "mlp.fc_out"); // [batch, seq, d]
    return t.add(t.add(x, attention), pass.hook(layer, HookSite.MLP_OUT, mlp));
  }

  @Override
  public NDArray finalNorm(NDArray stream, ForwardPass pass) {
    NDArray weight = tensors.get("ln_f.weight");
    return norm.of(HookPoint.FINAL_NORMALIZED, stream, weight, tensors.get("ln_f.bias"), pass);
  }

  @Override
  public NDArray unembed(NDArray normed, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    try (NDArray products = t.unembed(normed, unembedding)) {
      return t.add(products, tensors.get(GptJBlueprint.HEAD_BIAS)); // [batch, seq, vocabulary]
    }
  }

  @Override
  public void close() {
    blocks.forEach(NamedTensors::close);
  }
}
