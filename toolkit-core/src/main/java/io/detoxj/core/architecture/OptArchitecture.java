/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** Reads the configurations of OPT but the one with norms after its sublayers, of 350M. */
public final class OptArchitecture implements ModelArchitecture {
  /** For the service loader. */
  public OptArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("opt");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    config.require("do_layer_norm_before", true);
    config.require("_remove_final_layer_norm", false);
    config.require("layer_norm_elementwise_affine", true);
    config.require("learned_embeddings", true);
    config.require("scale_embeddings", false);
    config.ignore("dropout", "activation_dropout", "layerdrop", "init_std");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    if (width % heads != 0) {
      throw config.refused(
          "hidden_size " + width + " must be a multiple of num_attention_heads " + heads);
    }
    if (config.size("word_embed_proj_dim", width) != width) {
      throw config.unsupported(
          "word_embed_proj_dim",
          config.node("word_embed_proj_dim").toString(),
          "hidden_size, " + width);
    }
    Dimensions sizes =
        Dimensions.read(
            config,
            "num_hidden_layers",
            width,
            heads,
            config.size("ffn_dim"),
            config.size("max_position_embeddings"));
    return new OptBlueprint(
        sizes,
        MlpActivation.read(config, "activation_function", MlpActivation.RELU),
        config.flag("enable_bias", true),
        config.tied("embed_tokens.weight", OptBlueprint.PREFIXES, true));
  }
}
