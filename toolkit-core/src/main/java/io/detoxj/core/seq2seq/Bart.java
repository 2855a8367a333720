/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.encoder.Activation;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BART (Lewis et al., 2020): learned positions, a norm of the embeddings, and post-norm blocks, so
 * that a sublayer reads the stream itself and the stream is normed after each addition.
 */
final class Bart implements Stacks {
  /** Rows of the tables of positions before that of the first token, left over from fairseq. */
  static final int OFFSET = 2;

  private final BartBlueprint blueprint;
  private final ModelTensors tensors;
  private final Seq2SeqSizes sizes;
  private final List<NamedTensors> encoder = new ArrayList<>();
  private final List<NamedTensors> decoder = new ArrayList<>();

  Bart(BartBlueprint blueprint, ModelTensors tensors) {
    this.blueprint = blueprint;
    this.tensors = tensors;
    this.sizes = blueprint.sizes();
    for (int layer = 0; layer < sizes.encoderLayers(); layer++) {
      encoder.add(tensors.under("encoder.layers." + layer + "."));
    }
    for (int layer = 0; layer < sizes.decoderLayers(); layer++) {
      decoder.add(tensors.under("decoder.layers." + layer + "."));
    }
  }

  @Override
  public NDArray embed(StackPass pass) {
    TensorOps t = pass.operators();
    String stack = pass.part() == Part.ENCODER ? "encoder." : "decoder.";
    NDArray tokens = t.embed(pass.ids(), tensors.get(Seq2SeqBlueprint.SHARED)); // [rows, T, d]
    if (blueprint.scaledEmbedding()) {
      tokens = t.scaled(tokens, Math.sqrt(sizes.width()));
    }
    NDArray rows = t.add(pass.positions(), pass.scratch().create((long) OFFSET));
    NDArray positions = t.embed(rows, tensors.get(stack + "embed_positions.weight"));
    String norm = stack + "layernorm_embedding";
    return t.layerNorm(
        t.add(tokens, positions),
        tensors.get(norm + ".weight"),
        tensors.get(norm + ".bias"),
        BartBlueprint.EPSILON);
  }

  @Override
  public NDArray encoderBlock(int layer, NDArray x, StackPass pass) {
    NamedTensors w = encoder.get(layer);
    if (pass.hookedInside(layer)) {
      NDArray y = hookedAttention(layer, x, w, pass, null);
      return hookedMlp(layer, y, w, pass);
    }
    NDArray mask = pass.paddingMask();
    List<NDArray> after = mask == null ? List.of() : List.of(mask);
    return pass.operators().call("bart_encoder_block", List.of(x, numbers(pass)), w, after);
  }

  @Override
  public NDArray cross(int layer, NDArray states, StackPass pass) {
    NamedTensors w = decoder.get(layer);
    TensorOps t = pass.operators();
    if (!HookedAttention.hooksKeysOrValues(pass, layer)) {
      NDArray heads = pass.scratch().create(new double[] {sizes.decoderHeads()});
      return t.call("bart_cross", List.of(states, heads), w, List.of());
    }
    NDArray k = t.heads(t.linear(states, w, "encoder_attn.k_proj"), sizes.decoderHeads());
    NDArray v = t.heads(t.linear(states, w, "encoder_attn.v_proj"), sizes.decoderHeads());
    return HookedAttention.keysAndValues(pass, layer, k, v);
  }

  @Override
  public NDArray decoderBlock(
      int layer, NDArray x, StackPass pass, Sources sources, @Nullable KvCache cache) {
    NamedTensors w = decoder.get(layer);
    if (pass.hookedInside(layer)) {
      NDArray y = hookedAttention(layer, x, w, pass, cache);
      y = hookedCross(layer, y, w, pass, sources);
      return hookedMlp(layer, y, w, pass);
    }
    List<NDArray> after = new ArrayList<>(List.of(sources.cross(layer)));
    if (cache != null) {
      after.add(cache.keys(layer));
      after.add(cache.values(layer));
    }
    NDArray mask = sources.mask();
    if (mask != null) {
      after.add(mask);
    }
    String method = cache == null ? "bart_decoder_block_alone" : "bart_decoder_block";
    List<NDArray> before = List.of(x, numbers(pass), pass.startNumber());
    return pass.operators().call(method, before, w, after);
  }

  /** What the scripts know of the configuration, in their order. */
  private NDArray numbers(StackPass pass) {
    Activation activation = blueprint.activation();
    return pass.numbers(
        heads(pass),
        scale(pass),
        BartBlueprint.EPSILON,
        activation == Activation.TANH_GELU ? 1 : 0,
        activation == Activation.RELU ? 1 : 0,
        activation == Activation.SILU ? 1 : 0);
  }

  private int heads(StackPass pass) {
    return pass.part() == Part.ENCODER ? sizes.encoderHeads() : sizes.decoderHeads();
  }

  private double scale(StackPass pass) {
    return 1 / Math.sqrt((double) sizes.width() / heads(pass));
  }

  /** Self-attention with hooks between the operators; H heads of width w. */
  private NDArray hookedAttention(
      int layer, NDArray x, NamedTensors w, StackPass pass, @Nullable KvCache cache) {
    TensorOps t = pass.operators();
    NDArray h = pass.hook(layer, HookSite.ATTN_IN, x); // [rows, T, d]
    NDArray q = t.heads(t.linear(h, w, "self_attn.q_proj"), heads(pass)); // [rows, T, H, w]
    NDArray k = t.heads(t.linear(h, w, "self_attn.k_proj"), heads(pass));
    NDArray v = t.heads(t.linear(h, w, "self_attn.v_proj"), heads(pass));
    NDArray mask = pass.part() == Part.ENCODER ? pass.paddingMask() : null;
    NDArray z = HookedAttention.self(pass, layer, q, k, v, scale(pass), mask, cache);
    NDArray out = pass.hook(layer, HookSite.ATTN_OUT, t.linear(z, w, "self_attn.out_proj"));
    NDArray y = norm(t.add(x, out), w, "self_attn_layer_norm", t); // [rows, T, d]
    return pass.hook(layer, HookSite.RESID_MID, y);
  }

  /** Attention to the encoder's states with hooks between the operators. */
  private NDArray hookedCross(
      int layer, NDArray x, NamedTensors w, StackPass pass, Sources sources) {
    TensorOps t = pass.operators();
    NDArray h = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_IN), x); // [rows, T, d]
    NDArray q = t.heads(t.linear(h, w, "encoder_attn.q_proj"), heads(pass)); // [rows, T, H, w]
    NDArray z = HookedAttention.cross(pass, layer, q, sources, scale(pass));
    NDArray out = t.linear(z, w, "encoder_attn.out_proj");
    out = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_OUT), out);
    NDArray y = norm(t.add(x, out), w, "encoder_attn_layer_norm", t); // [rows, T, d]
    return pass.hook(Part.CROSS, new HookPoint(layer, HookSite.RESID_MID), y);
  }

  private NDArray hookedMlp(int layer, NDArray x, NamedTensors w, StackPass pass) {
    TensorOps t = pass.operators();
    NDArray h = pass.hook(layer, HookSite.MLP_IN, x); // [rows, T, d]
    NDArray inner = pass.hook(layer, HookSite.MLP_PRE, t.linear(h, w, "fc1")); // [rows, T, m]
    inner = Activations.of(blueprint.activation(), inner, t);
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    NDArray out = pass.hook(layer, HookSite.MLP_OUT, t.linear(inner, w, "fc2"));
    return norm(t.add(x, out), w, "final_layer_norm", t); // [rows, T, d]
  }

  private static NDArray norm(NDArray x, NamedTensors w, String module, TensorOps t) {
    NDArray weight = w.get(module + ".weight");
    return t.layerNorm(x, weight, w.get(module + ".bias"), BartBlueprint.EPSILON);
  }

  /** There is none: the last block ends with a norm. */
  @Override
  public NDArray finalNorm(NDArray stream, StackPass pass) {
    return stream;
  }

  @Override
  public NDArray logits(NDArray normed, StackPass pass) {
    TensorOps t = pass.operators();
    NDArray logits = t.unembed(normed, tensors.get(blueprint.unembedding()));
    return blueprint.logitsBias() ? t.add(logits, tensors.get(BartBlueprint.LOGITS_BIAS)) : logits;
  }

  @Override
  public void close() {
    encoder.forEach(NamedTensors::close);
    decoder.forEach(NamedTensors::close);
  }
}
