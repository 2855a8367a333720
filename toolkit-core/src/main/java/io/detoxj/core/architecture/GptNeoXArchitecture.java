/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** Reads the configurations of GPT-NeoX: Pythia, GPT-NeoX 20B and what was trained from them. */
public final class GptNeoXArchitecture implements ModelArchitecture {
  /** For the service loader. */
  public GptNeoXArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gpt_neox");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Rope rope = RopeReader.readNeoX(config);
    Dimensions sizes = sizes(config);
    int rotated = rope.rotated(sizes.headWidth());
    if (rotated < 2 || rotated % 2 != 0) {
      throw config.refused(
          "rotary_pct "
              + rope.share()
              + " rotates "
              + rotated
              + " of the "
              + sizes.headWidth()
              + " dimensions of a head; the number must be even and not 0");
    }
    return new GptNeoXBlueprint(
        sizes,
        rope,
        config.positive("layer_norm_eps", 1e-5),
        MlpActivation.read(config, "hidden_act", MlpActivation.GELU),
        config.flag("use_parallel_residual", true),
        config.flag("attention_bias", true),
        config.tied("embed_in.weight", GptNeoXBlueprint.PREFIXES, false));
  }

  private static Dimensions sizes(ConfigReader config) {
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    if (width % heads != 0) {
      throw config.refused(
          "hidden_size " + width + " must be a multiple of num_attention_heads " + heads);
    }
    return Dimensions.read(
        config,
        "num_hidden_layers",
        width,
        heads,
        config.size("intermediate_size"),
        config.size("max_position_embeddings"));
  }
}
