/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
 * T5 (Raffel et al., 2020), T5 1.1 (Shazeer, 2020) and mT5 (Xue et al., 2021): pre-norm blocks with
 * RMS norm and without biases, scores that are not scaled, and a learned bias by distance that all
 * blocks of a stack share.
 */
final class T5 implements Stacks {
  private static final String DISTANCES =
      "block.0.layer.0.SelfAttention.relative_attention_bias.weight";

  private final T5Blueprint blueprint;
  private final ModelTensors tensors;
  private final Seq2SeqSizes sizes;
  private final int heads;
  private final List<NamedTensors> encoder = new ArrayList<>();
  private final List<NamedTensors> decoder = new ArrayList<>();

  T5(T5Blueprint blueprint, ModelTensors tensors) {
    this.blueprint = blueprint;
    this.tensors = tensors;
    this.sizes = blueprint.sizes();
    this.heads = sizes.encoderHeads();
    for (int layer = 0; layer < sizes.encoderLayers(); layer++) {
      encoder.add(tensors.under("encoder.block." + layer + "."));
    }
    for (int layer = 0; layer < sizes.decoderLayers(); layer++) {
      decoder.add(tensors.under("decoder.block." + layer + "."));
    }
  }

  @Override
  public NDArray embed(StackPass pass) {
    return pass.operators().embed(pass.ids(), tensors.get(Seq2SeqBlueprint.SHARED)); // [rows, T, d]
  }

  @Override
  public NDArray encoderBlock(int layer, NDArray x, StackPass pass) {
    NamedTensors w = encoder.get(layer);
    if (pass.hookedInside(layer)) {
      NDArray y = hookedAttention(layer, x, w, pass, null);
      return hookedMlp(layer, y, w, "layer.1.", pass);
    }
    List<NDArray> before = List.of(x, numbers(pass));
    return pass.operators().call("t5_encoder_block", before, w, List.of(bias(pass)));
  }

  @Override
  public NDArray cross(int layer, NDArray states, StackPass pass) {
    NamedTensors w = decoder.get(layer);
    TensorOps t = pass.operators();
    if (!HookedAttention.hooksKeysOrValues(pass, layer)) {
      return t.call("t5_cross", List.of(states, numbers(pass)), w, List.of());
    }
    NDArray k = t.heads(t.linear(states, w, "layer.1.EncDecAttention.k"), heads);
    NDArray v = t.heads(t.linear(states, w, "layer.1.EncDecAttention.v"), heads);
    return HookedAttention.keysAndValues(pass, layer, k, v);
  }

  @Override
  public NDArray decoderBlock(
      int layer, NDArray x, StackPass pass, Sources sources, @Nullable KvCache cache) {
    NamedTensors w = decoder.get(layer);
    if (pass.hookedInside(layer)) {
      NDArray y = hookedAttention(layer, x, w, pass, cache);
      y = hookedCross(layer, y, w, pass, sources);
      return hookedMlp(layer, y, w, "layer.2.", pass);
    }
    List<NDArray> after = new ArrayList<>(List.of(bias(pass), sources.cross(layer)));
    if (cache != null) {
      after.add(cache.keys(layer));
      after.add(cache.values(layer));
    }
    NDArray mask = sources.mask();
    if (mask != null) {
      after.add(mask);
    }
    String method = cache == null ? "t5_decoder_block_alone" : "t5_decoder_block";
    List<NDArray> before = List.of(x, numbers(pass), pass.startNumber());
    return pass.operators().call(method, before, w, after);
  }

  /** What the scripts know of the configuration, in their order. */
  private NDArray numbers(StackPass pass) {
    Activation activation = blueprint.activation();
    return pass.numbers(
        heads,
        1,
        blueprint.epsilon(),
        activation == Activation.TANH_GELU ? 1 : 0,
        activation == Activation.RELU ? 1 : 0,
        activation == Activation.SILU ? 1 : 0);
  }

  /**
   * What is added to the scores of self-attention, {@code [1 or rows, H, T, S]}: the bias of each
   * distance, and the mask over padding or over later tokens.
   */
  private NDArray bias(StackPass pass) {
    return pass.kept("bias", () -> newBias(pass));
  }

  private NDArray newBias(StackPass pass) {
    TensorOps t = pass.operators();
    boolean encoding = pass.part() == Part.ENCODER;
    int queries = pass.columns();
    int keys = pass.start() + queries;
    long[] buckets = blueprint.distances().table(pass.start(), queries, keys, encoding);
    NDArray table = tensors.get(pass.part().prefix() + DISTANCES);
    NDArray byDistance =
        t.call("t5_distances", pass.scratch().create(buckets, new Shape(queries, keys)), table);
    NDArray mask = encoding ? pass.paddingMask() : later(pass, queries, keys);
    return mask == null ? byDistance : t.add(byDistance, mask);
  }

  /** The mask over tokens that a query of the decoder precedes; null for a single query. */
  private static @Nullable NDArray later(StackPass pass, int queries, int keys) {
    if (queries == 1) {
      return null;
    }
    float[] values = new float[queries * keys];
    for (int query = 0; query < queries; query++) {
      for (int key = pass.start() + query + 1; key < keys; key++) {
        values[query * keys + key] = Float.NEGATIVE_INFINITY;
      }
    }
    return pass.scratch().create(values, new Shape(1, 1, queries, keys));
  }

  /** Self-attention with hooks between the operators; H heads of width w. */
  private NDArray hookedAttention(
      int layer, NDArray x, NamedTensors w, StackPass pass, @Nullable KvCache cache) {
    TensorOps t = pass.operators();
    HookPoint normalized = new HookPoint(layer, HookSite.ATTN_NORMALIZED);
    NDArray h = norm(pass.part(), normalized, x, w.get("layer.0.layer_norm.weight"), pass);
    h = pass.hook(layer, HookSite.ATTN_IN, h); // [rows, T, d]
    NDArray q = t.heads(t.linear(h, w, "layer.0.SelfAttention.q"), heads); // [rows, T, H, w]
    NDArray k = t.heads(t.linear(h, w, "layer.0.SelfAttention.k"), heads);
    NDArray v = t.heads(t.linear(h, w, "layer.0.SelfAttention.v"), heads);
    NDArray z = HookedAttention.self(pass, layer, q, k, v, 1, bias(pass), cache);
    NDArray out = pass.hook(layer, HookSite.ATTN_OUT, t.linear(z, w, "layer.0.SelfAttention.o"));
    return pass.hook(layer, HookSite.RESID_MID, t.add(x, out)); // [rows, T, d]
  }

  /** Attention to the encoder's states with hooks between the operators. */
  private NDArray hookedCross(
      int layer, NDArray x, NamedTensors w, StackPass pass, Sources sources) {
    TensorOps t = pass.operators();
    HookPoint normalized = new HookPoint(layer, HookSite.ATTN_NORMALIZED);
    NDArray h = norm(Part.CROSS, normalized, x, w.get("layer.1.layer_norm.weight"), pass);
    h = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_IN), h); // [rows, T, d]
    NDArray q = t.heads(t.linear(h, w, "layer.1.EncDecAttention.q"), heads); // [rows, T, H, w]
    NDArray z = HookedAttention.cross(pass, layer, q, sources, 1);
    NDArray out = t.linear(z, w, "layer.1.EncDecAttention.o");
    out = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_OUT), out);
    return pass.hook(Part.CROSS, new HookPoint(layer, HookSite.RESID_MID), t.add(x, out));
  }

  private NDArray hookedMlp(int layer, NDArray x, NamedTensors w, String module, StackPass pass) {
    TensorOps t = pass.operators();
    HookPoint normalized = new HookPoint(layer, HookSite.MLP_NORMALIZED);
    NDArray h = norm(pass.part(), normalized, x, w.get(module + "layer_norm.weight"), pass);
    h = pass.hook(layer, HookSite.MLP_IN, h); // [rows, T, d]
    String mlp = module + "DenseReluDense.";
    NDArray inner = t.linear(h, w, blueprint.gated() ? mlp + "wi_0" : mlp + "wi"); // [rows, T, m]
    inner = Activations.of(blueprint.activation(), pass.hook(layer, HookSite.MLP_PRE, inner), t);
    if (blueprint.gated()) {
      inner = t.multiply(inner, t.linear(h, w, mlp + "wi_1"));
    }
    inner = pass.hook(layer, HookSite.MLP_POST, inner);
    return t.add(x, pass.hook(layer, HookSite.MLP_OUT, t.linear(inner, w, mlp + "wo")));
  }

  /** The value before the weight is computed by itself where somebody asks for it. */
  private NDArray norm(Part part, HookPoint normalized, NDArray x, NDArray weight, StackPass pass) {
    TensorOps t = pass.operators();
    if (!pass.hooked(part, normalized)) {
      return t.rmsNorm(x, weight, blueprint.epsilon(), 0);
    }
    NDArray plain = t.rmsNormalized(x, blueprint.epsilon());
    return t.weighted(pass.hook(part, normalized, plain), weight, 0);
  }

  @Override
  public NDArray finalNorm(NDArray stream, StackPass pass) {
    NDArray weight = tensors.get(pass.part().prefix() + "final_layer_norm.weight");
    return norm(pass.part(), HookPoint.FINAL_NORMALIZED, stream, weight, pass);
  }

  @Override
  public NDArray logits(NDArray normed, StackPass pass) {
    TensorOps t = pass.operators();
    NDArray read =
        blueprint.scaledOutput() ? t.scaled(normed, 1 / Math.sqrt(sizes.width())) : normed;
    return t.unembed(read, tensors.get(blueprint.unembedding()));
  }

  @Override
  public void close() {
    encoder.forEach(NamedTensors::close);
    decoder.forEach(NamedTensors::close);
  }
}
