/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.List;

/**
 * What the architectures with rotary positions share: embedding, rotary tables, the scripted block
 * and the head. The blocks themselves are written out in the subclasses.
 */
abstract class RotaryDecoder implements Decoder {
  // The order in which the scripted block takes a layer's weights; absent ones are empty.
  private static final List<String> ATTENTION =
      List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj");

  final RotaryConfig config;
  private final Weights weights;
  final TorchOps ops;
  private final double embeddingScale;
  private final double normOffset;
  private final List<IValue> blocks = new ArrayList<>();

  /**
   * Prepares the scripted blocks.
   *
   * @param embeddingScale factor of the embeddings
   * @param normOffset added to the weights of norms: 1 for Gemma
   * @param mlpNorm name of the norm before the MLP
   * @param postAttention name of the norm after attention, if the architecture has one
   * @param postMlp name of the norm after the MLP, if the architecture has one
   */
  RotaryDecoder(
      RotaryConfig config,
      Weights weights,
      TorchOps ops,
      double embeddingScale,
      double normOffset,
      String mlpNorm,
      String postAttention,
      String postMlp) {
    this.config = config;
    this.weights = weights;
    this.ops = ops;
    this.embeddingScale = embeddingScale;
    this.normOffset = normOffset;
    for (int layer = 0; layer < config.sizes().layers(); layer++) {
      List<NDArray> list = new ArrayList<>();
      list.add(of(layer, "input_layernorm"));
      for (String module : ATTENTION) {
        list.add(of(layer, module));
      }
      for (String module :
          new String[] {
            mlpNorm,
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj",
            postAttention,
            postMlp,
            "self_attn.q_norm",
            "self_attn.k_norm"
          }) {
        list.add(of(layer, module));
      }
      for (String module : ATTENTION) {
        list.add(biasOf(layer, module));
      }
      list.add(weights.updateIn(gate(layer)));
      list.add(weights.updateOut(gate(layer)));
      blocks.add(TorchOps.listArgument(list.toArray(NDArray[]::new)));
    }
  }

  /** A module's weight in a layer; empty if the architecture has none. */
  final NDArray of(int layer, String module) {
    return weights.orNone("layers." + layer + "." + module + ".weight");
  }

  /** A module's bias in a layer; empty if the architecture has none. */
  final NDArray biasOf(int layer, String module) {
    return weights.orNone("layers." + layer + "." + module + ".bias");
  }

  private static String gate(int layer) {
    return "layers." + layer + ".mlp.gate_proj.weight";
  }

  /** The gate before its activation function, {@code [batch, seq, m]}. */
  final NDArray gate(Steps s, int layer, NDArray h) {
    NDArray gate = s.linear(h, of(layer, "mlp.gate_proj"), biasOf(layer, "mlp.gate_proj"));
    return s.updated(gate, h, weights.updateIn(gate(layer)), weights.updateOut(gate(layer)));
  }

  @Override
  public final NDArray embed(ForwardPass pass) {
    return pass.steps(ops).embed(pass.ids(), weights.get("embed_tokens.weight"), embeddingScale);
  }

  @Override
  public final NDArray block(int layer, NDArray x, ForwardPass pass) {
    return pass.stepwise(layer) ? blockInSteps(layer, x, pass) : scriptedBlock(layer, x, pass);
  }

  /** The block, step by step, with its hooks. */
  abstract NDArray blockInSteps(int layer, NDArray x, ForwardPass pass);

  private NDArray scriptedBlock(int layer, NDArray x, ForwardPass pass) {
    Dimensions sizes = config.sizes();
    int window = window(layer);
    try (IValue stream = TorchOps.argument(x);
        IValue keys = TorchOps.argument(pass.cache().keys(layer));
        IValue values = TorchOps.argument(pass.cache().values(layer));
        IValue cosines = TorchOps.argument(cosines(layer, pass));
        IValue sines = TorchOps.argument(sines(layer, pass));
        IValue mask = TorchOps.argument(pass.mask(window));
        IValue whole =
            IValue.listFrom(
                pass.start(), pass.first(window), sizes.heads(), sizes.keyValueHeads());
        IValue real =
            IValue.listFrom(
                config.normEpsilon(), normOffset, config.attentionScale(), config.attentionCap());
        IValue silu = IValue.from(config.silu())) {
      IValue[] inputs = {
        stream, blocks.get(layer), keys, values, cosines, sines, mask, whole, real, silu
      };
      return ops.call(pass.scratch(), "gated_block", inputs);
    }
  }

  final int window(int layer) {
    return config.layers().get(layer).window();
  }

  /** Cosines of a layer's rotary angles, {@code [batch, seq, 1, headWidth]}. */
  final NDArray cosines(int layer, ForwardPass pass) {
    Rope rope = config.layers().get(layer).rope();
    return pass.kept(
        "cosines",
        rope,
        () -> pass.steps(ops).cosines(pass.positions(), frequencies(rope, pass), 1));
  }

  /** Sines of a layer's rotary angles, {@code [batch, seq, 1, headWidth]}. */
  final NDArray sines(int layer, ForwardPass pass) {
    Rope rope = config.layers().get(layer).rope();
    return pass.kept(
        "sines", rope, () -> pass.steps(ops).sines(pass.positions(), frequencies(rope, pass), 1));
  }

  private NDArray frequencies(Rope rope, ForwardPass pass) {
    float[] values = rope.frequencies(config.sizes().headWidth());
    return pass.scratch().create(values, new Shape(values.length));
  }

  /** RMSNorm (Zhang and Sennrich, 2019). */
  final NDArray norm(Steps s, NDArray x, NDArray weight) {
    return s.rmsNorm(x, weight, config.normEpsilon(), normOffset);
  }

  /** The norm before a sublayer. */
  final NDArray norm(int layer, HookSite normalized, NDArray x, String name, ForwardPass pass) {
    return norm(new HookPoint(layer, normalized), x, of(layer, name), pass);
  }

  /** The value before the weight is computed by itself where somebody asks for it. */
  private NDArray norm(HookPoint normalized, NDArray x, NDArray weight, ForwardPass pass) {
    Steps s = pass.steps(ops);
    if (!pass.hooked(normalized)) {
      return norm(s, x, weight);
    }
    NDArray plain = s.rmsNormalized(x, config.normEpsilon());
    return s.weighted(pass.hook(normalized, plain, pass.start(x)), weight, normOffset);
  }

  @Override
  public final NDArray finalNorm(NDArray stream, ForwardPass pass) {
    return norm(HookPoint.FINAL_NORMALIZED, stream, weights.get("norm.weight"), pass);
  }

  @Override
  public final NDArray unembed(NDArray normed, ForwardPass pass) {
    String table = config.tied() ? "embed_tokens.weight" : "lm_head.weight";
    NDArray logits = pass.steps(ops).unembed(normed, weights.get(table));
    return pass.steps(ops).softCap(logits, config.logitCap());
  }

  @Override
  public final void close() {
    blocks.forEach(IValue::close);
  }
}
