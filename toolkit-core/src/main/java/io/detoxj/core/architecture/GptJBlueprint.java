/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookSite;
import java.util.List;
import java.util.Set;

/**
 * A configuration of GPT-J, and its decoder.
 *
 * @param rope its rotary positions
 * @param epsilon of the norms
 * @param activation of the MLP
 */
record GptJBlueprint(
    Dimensions dimensions, Rope rope, double epsilon, MlpActivation activation, boolean tied)
    implements ModelBlueprint {
  /** Added to the logits; kept in float32. */
  static final String HEAD_BIAS = "lm_head.bias";

  static final List<String> PREFIXES = List.of("transformer.", "");

  /** Embeddings, blocks in order, final layer norm, unembedding and its bias. */
  @Override
  public List<Parameter> parameters() {
    Dimensions d = dimensions;
    long width = d.width();
    ParameterList all = new ParameterList();
    all.embedding("wte.weight", d.vocabularySize(), width);
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "h." + layer + ".";
      all.layerNorm(prefix + "ln_1", width);
      for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        all.linear(prefix + "attn." + projection, width, width, false);
      }
      all.linear(prefix + "mlp.fc_in", d.mlpWidth(), width, true);
      all.linear(prefix + "mlp.fc_out", width, d.mlpWidth(), true);
    }
    all.layerNorm("ln_f", width);
    if (!tied) {
      all.embedding(HEAD, d.vocabularySize(), width);
    }
    all.add(Parameter.norm(HEAD_BIAS, d.vocabularySize()));
    return all.all();
  }

  @Override
  public List<String> prefixes() {
    return PREFIXES;
  }

  @Override
  public Set<HookSite> sites() {
    return ModelBlueprint.withoutMiddle();
  }

  @Override
  public Initial initial(Parameter parameter) {
    return Initial.usual(parameter);
  }

  @Override
  public Decoder decoder(ModelTensors tensors, TorchOps ops) {
    return new GptJ(this, tensors, ops);
  }
}
