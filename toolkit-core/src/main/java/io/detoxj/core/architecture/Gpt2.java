/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
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
  private final double epsilon;
  private final Weights weights;
  private final TorchOps ops;
  private final List<IValue> blocks = new ArrayList<>();

  Gpt2(Dimensions sizes, double epsilon, Weights weights, TorchOps ops) {
    this.sizes = sizes;
    this.epsilon = epsilon;
    this.weights = weights;
    this.ops = ops;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      blocks.add(blockWeights(layer));
    }
  }

  private IValue blockWeights(int layer) {
    List<NDArray> list = new ArrayList<>();
    for (String module : List.of("ln_1", "attn.c_attn", "attn.c_proj")) {
      list.add(of(layer, module + ".weight"));
      list.add(of(layer, module + ".bias"));
    }
    for (String module : List.of("ln_2", "mlp.c_fc", "mlp.c_proj")) {
      list.add(of(layer, module + ".weight"));
      list.add(of(layer, module + ".bias"));
    }
    list.add(weights.updateIn("h." + layer + ".mlp.c_fc.weight"));
    list.add(weights.updateOut("h." + layer + ".mlp.c_fc.weight"));
    return TorchOps.listArgument(list.toArray(NDArray[]::new));
  }

  private NDArray of(int layer, String name) {
    return weights.get("h." + layer + "." + name);
  }

  @Override
  public NDArray embed(ForwardPass pass) {
    Steps steps = pass.steps(ops);
    NDArray tokens = steps.embed(pass.ids(), weights.get("wte.weight"), 1);
    return steps.add(tokens, steps.embed(pass.positions(), weights.get("wpe.weight"), 1));
  }

  @Override
  public NDArray block(int layer, NDArray x, ForwardPass pass) {
    if (pass.stepwise(layer)) {
      return blockInSteps(layer, x, pass);
    }
    try (IValue stream = TorchOps.argument(x);
        IValue keys = TorchOps.argument(pass.cache().keys(layer));
        IValue values = TorchOps.argument(pass.cache().values(layer));
        IValue start = IValue.from((long) pass.start());
        IValue heads = IValue.from((long) sizes.heads());
        IValue mask = TorchOps.argument(pass.mask(0));
        IValue eps = IValue.from(epsilon)) {
      IValue list = blocks.get(layer);
      return ops.call(
          pass.scratch(), "gpt2_block", stream, list, keys, values, start, heads, mask, eps);
    }
  }

  private NDArray blockInSteps(int layer, NDArray x, ForwardPass pass) {
    Steps s = pass.steps(ops);
    NDArray h =
        norm(new HookPoint(layer, HookSite.ATTN_NORMALIZED), x, "h." + layer + ".ln_1", pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h);
    // Queries, keys and values side by side, [batch, seq, 3 d].
    NDArray qkv = s.linear(h, of(layer, "attn.c_attn.weight"), of(layer, "attn.c_attn.bias"));
    NDArray q = pass.hook(layer, HookSite.ATTN_Q, s.heads(s.third(qkv, 0), sizes.heads()));
    NDArray k = pass.hook(layer, HookSite.ATTN_K, s.heads(s.third(qkv, 1), sizes.heads()));
    NDArray v = pass.hook(layer, HookSite.ATTN_V, s.heads(s.third(qkv, 2), sizes.heads()));
    NDArray scores = s.scores(q, pass.keys(layer, k, 0, s), 1 / Math.sqrt(sizes.headWidth()));
    NDArray pattern = pass.hook(layer, HookSite.ATTN_PATTERN, s.pattern(scores, pass.mask(0)));
    NDArray z = pass.hook(layer, HookSite.ATTN_Z, s.mix(pattern, pass.values(layer, v, 0, s)));
    NDArray attention =
        s.linear(s.merge(z), of(layer, "attn.c_proj.weight"), of(layer, "attn.c_proj.bias"));
    x = s.add(x, pass.hook(layer, HookSite.ATTN_OUT, attention));
    x = pass.hook(layer, HookSite.RESID_MID, x);

    h = norm(new HookPoint(layer, HookSite.MLP_NORMALIZED), x, "h." + layer + ".ln_2", pass);
    h = pass.hook(layer, HookSite.MLP_IN, h);
    NDArray inner = s.linear(h, of(layer, "mlp.c_fc.weight"), of(layer, "mlp.c_fc.bias"));
    String firstMatrix = "h." + layer + ".mlp.c_fc.weight";
    inner = s.updated(inner, h, weights.updateIn(firstMatrix), weights.updateOut(firstMatrix));
    inner = s.gelu(pass.hook(layer, HookSite.MLP_PRE, inner));
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray mlp = s.linear(inner, of(layer, "mlp.c_proj.weight"), of(layer, "mlp.c_proj.bias"));
    return s.add(x, pass.hook(layer, HookSite.MLP_OUT, mlp));
  }

  @Override
  public NDArray finalNorm(NDArray stream, ForwardPass pass) {
    return norm(HookPoint.FINAL_NORMALIZED, stream, "ln_f", pass);
  }

  /** The value before weight and bias is computed by itself where somebody asks for it. */
  private NDArray norm(HookPoint normalized, NDArray x, String name, ForwardPass pass) {
    Steps s = pass.steps(ops);
    NDArray weight = weights.get(name + ".weight");
    NDArray bias = weights.get(name + ".bias");
    if (!pass.hooked(normalized)) {
      return s.layerNorm(x, weight, bias, epsilon);
    }
    NDArray plain = s.layerNormalized(x, epsilon);
    return s.weighted(pass.hook(normalized, plain, pass.start(x)), weight, bias);
  }

  @Override
  public NDArray unembed(NDArray normed, ForwardPass pass) {
    NDArray head = weights.orNone("lm_head.weight");
    return pass.steps(ops).unembed(normed, head.size() > 0 ? head : weights.get("wte.weight"));
  }

  @Override
  public void close() {
    blocks.forEach(IValue::close);
  }
}
