/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookSite;
import java.util.List;
import java.util.Set;

/**
 * A configuration of GPT-NeoX, and its decoder.
 *
 * @param rope its rotary positions
 * @param epsilon of the norms
 * @param activation of the MLP
 * @param parallel whether the MLP reads the stream as it enters the block
 * @param biased whether the linear layers of attention have a bias; those of the MLP always do
 */
record GptNeoXBlueprint(
    Dimensions dimensions,
    Rope rope,
    double epsilon,
    MlpActivation activation,
    boolean parallel,
    boolean biased,
    boolean tied)
    implements ModelBlueprint {
  static final List<String> PREFIXES = List.of("gpt_neox.", "");

  /** Embeddings, blocks in order, final layer norm, unembedding. */
  @Override
  public List<Parameter> parameters() {
    Dimensions d = dimensions;
    long width = d.width();
    ParameterList all = new ParameterList();
    all.embedding("embed_in.weight", d.vocabularySize(), width);
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      all.layerNorm(prefix + "input_layernorm", width);
      all.linear(prefix + "attention.query_key_value", 3 * width, width, biased);
      all.linear(prefix + "attention.dense", width, width, biased);
      all.layerNorm(prefix + "post_attention_layernorm", width);
      all.linear(prefix + "mlp.dense_h_to_4h", d.mlpWidth(), width, true);
      all.linear(prefix + "mlp.dense_4h_to_h", width, d.mlpWidth(), true);
    }
    all.layerNorm("final_layer_norm", width);
    if (!tied) {
      all.embedding(HEAD, d.vocabularySize(), width);
    }
    return all.all();
  }

  @Override
  public List<String> prefixes() {
    return PREFIXES;
  }

  @Override
  public String fileName(Parameter parameter) {
    return parameter.name().equals(HEAD) ? NEOX_HEAD : ModelBlueprint.super.fileName(parameter);
  }

  @Override
  public Set<HookSite> sites() {
    return parallel ? ModelBlueprint.withoutMiddle() : ModelBlueprint.super.sites();
  }

  @Override
  public Initial initial(Parameter parameter) {
    return Initial.usual(parameter);
  }

  @Override
  public Decoder decoder(ModelTensors tensors, TorchOps ops) {
    return new GptNeoX(this, tensors, ops);
  }
}
