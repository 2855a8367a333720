/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** Reads the configurations of GPT-J. */
public final class GptJArchitecture implements ModelArchitecture {
  /** For the service loader. */
  public GptJArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gptj");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    config.ignore("attn_pdrop", "embd_pdrop", "resid_pdrop");
    config.ignore("summary_activation", "summary_first_dropout", "summary_proj_to_labels");
    config.ignore("summary_type", "summary_use_proj");
    // Written by old versions, and read by none.
    config.unused("rotary", "scale_attn_weights");
    int width = Gpt2Architecture.size(config, "n_embd", "hidden_size");
    int heads = Gpt2Architecture.size(config, "n_head", "num_attention_heads");
    if (width % heads != 0) {
      throw config.refused("n_embd " + width + " must be a multiple of n_head " + heads);
    }
    int rotated = rotated(config, width / heads);
    return new GptJBlueprint(
        sizes(config, width, heads),
        new Rope(Rope.DEFAULT.base(), new Rope.None(), (double) rotated * heads / width),
        config.positive("layer_norm_epsilon", 1e-5),
        MlpActivation.read(config, "activation_function", MlpActivation.TANH_GELU),
        config.tied("wte.weight", GptJBlueprint.PREFIXES, false));
  }

  /**
   * With null, transformers turns a head by the angles of the whole stream, which fits no model.
   */
  private static int rotated(ConfigReader config, int headWidth) {
    int rotated = config.sizeOrNone("rotary_dim", 64);
    if (rotated < 2 || rotated % 2 != 0 || rotated > headWidth) {
      throw config.refused(
          "rotary_dim must be an even number of 2 to the width of a head, "
              + headWidth
              + ", but is "
              + config.node("rotary_dim"));
    }
    return rotated;
  }

  private static Dimensions sizes(ConfigReader config, int width, int heads) {
    return Dimensions.read(
        config,
        "n_layer",
        width,
        heads,
        config.size("n_inner", 4 * width),
        Gpt2Architecture.size(config, "n_positions", "max_position_embeddings"));
  }
}
