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
 * GPT-NeoX (Black et al., 2022), of which Pythia (Biderman et al., 2023) is: layer norm, rotary
 * positions on the first dimensions of each head, and attention and MLP side by side, both reading
 * the stream as it enters the block.
 */
final class GptNeoX implements Decoder {
  private final GptNeoXBlueprint config;
  private final Dimensions sizes;
  private final LayerNorm norm;
  private final Rotation rotation;
  private final ModelTensors tensors;
  private final NDArray unembedding;
  private final TorchOps ops;
  private final List<NamedTensors> blocks = new ArrayList<>();

  GptNeoX(GptNeoXBlueprint config, ModelTensors tensors, TorchOps ops) {
    this.config = config;
    this.sizes = config.dimensions();
    this.norm = new LayerNorm(config.epsilon(), ops);
    this.rotation = new Rotation(config.rope(), sizes.headWidth(), ops);
    this.tensors = tensors;
    this.unembedding = tensors.get(config.tied() ? "embed_in.weight" : ModelBlueprint.HEAD);
    this.ops = ops;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  @Override
  public NDArray embed(ForwardPass pass) {
    return pass.operators(ops).embed(pass.ids(), tensors.get("embed_in.weight")); // [batch, seq, d]
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
            config.activation().relu(),
            config.parallel() ? 1 : 0);
    NamedTensors w = blocks.get(layer);
    NDArray cosines = rotation.cosines(pass);
    NDArray sines = rotation.sines(pass);
    return pass.block(ops, "neox_block", layer, 0, x, numbers, w, cosines, sines);
  }

  /** What neox_block computes, with hooks between the operators; H heads of width w, m inner. */
  private NDArray hookedBlock(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    int width = sizes.headWidth();
    HookPoint normalized = new HookPoint(layer, HookSite.ATTN_NORMALIZED);
    NDArray h = norm.of(normalized, x, w, "input_layernorm", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [batch, seq, d]
    NDArray qkv = t.heads(t.linear(h, w, "attention.query_key_value"), sizes.heads());
    NDArray q = t.part(qkv, 3, 0, width); // [batch, seq, H, w]
    NDArray k = t.part(qkv, 3, width, 2 * width); // [batch, seq, H, w]
    NDArray v = t.part(qkv, 3, 2 * width, 3 * width); // [batch, seq, H, w]
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.hook(layer, HookSite.ATTN_K, k);
    v = pass.hook(layer, HookSite.ATTN_V, v);
    q = t.rotate(q, rotation.cosines(pass), rotation.sines(pass));
    k = t.rotate(k, rotation.cosines(pass), rotation.sines(pass));
    k = pass.keys(layer, k, 0, t); // [batch, H, keys, w]
    v = pass.values(layer, v, 0, t); // [batch, H, keys, w]
    NDArray scores = t.scores(q, k, 1 / Math.sqrt(width)); // [batch, H, seq, keys]
    NDArray pattern = pass.hook(layer, HookSite.ATTN_PATTERN, t.pattern(scores, pass.mask(0)));
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, t.mix(pattern, v)); // [batch, seq, H, w]
    NDArray attention = t.linear(t.merge(z), w, "attention.dense"); // [batch, seq, d]
    NDArray y = t.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention)); // [batch, seq, d]
    if (config.parallel()) {
      return t.add(y, mlp(layer, x, pass));
    }
    y = pass.hook(layer, HookSite.RESID_MID, y);
    return t.add(y, mlp(layer, y, pass));
  }

  private NDArray mlp(int layer, NDArray x, ForwardPass pass) {
    TensorOps t = pass.operators(ops);
    NamedTensors w = blocks.get(layer);
    HookPoint normalized = new HookPoint(layer, HookSite.MLP_NORMALIZED);
    NDArray h = norm.of(normalized, x, w, "post_attention_layernorm", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [batch, seq, d]
    NDArray inner = t.linear(h, w, "mlp.dense_h_to_4h"); // [batch, seq, m]
    inner = config.activation().of(pass.hook(layer, HookSite.MLP_PRE, inner), t);
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = t.linear(inner, w, "mlp.dense_4h_to_h"); // [batch, seq, d]
    return pass.hook(layer, HookSite.MLP_OUT, mlp);
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
