/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.List;

/**
 * A configuration of OPT, and its decoder.
 *
 * @param activation of the MLP
 * @param biased whether linear layers have a bias
 */
record OptBlueprint(Dimensions dimensions, MlpActivation activation, boolean biased, boolean tied)
    implements ModelBlueprint {
  /** Of all norms; no field sets it. */
  static final double EPSILON = 1e-5;

  /** How many rows of the table of positions are before that of the first token. */
  static final int OFFSET = 2;

  static final List<String> PREFIXES = List.of("model.decoder.", "decoder.", "");

  /** Embeddings, blocks in order, final layer norm. */
  @Override
  public List<Parameter> parameters() {
    Dimensions d = dimensions;
    long width = d.width();
    ParameterList all = new ParameterList();
    all.embedding("embed_tokens.weight", d.vocabularySize(), width);
    all.embedding("embed_positions.weight", d.contextLength() + (long) OFFSET, width);
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      all.layerNorm(prefix + "self_attn_layer_norm", width);
      for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        all.linear(prefix + "self_attn." + projection, width, width, biased);
      }
      all.layerNorm(prefix + "final_layer_norm", width);
      all.linear(prefix + "fc1", d.mlpWidth(), width, biased);
      all.linear(prefix + "fc2", width, d.mlpWidth(), biased);
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
  public Initial initial(Parameter parameter) {
    return Initial.usual(parameter);
  }

  @Override
  public Decoder decoder(ModelTensors tensors, TorchOps ops) {
    return new Opt(this, tensors, ops);
  }
}
