/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of GPT-2, small to XL. */
public final class Gpt2Architecture implements ModelArchitecture {
  private static final double NORM_EPSILON = 1e-5;

  // Hugging Face writes the prefix for GPT2LMHeadModel and none for GPT2Model.
  static final List<String> PREFIXES = List.of("transformer.", "");

  /** For the service loader. */
  public Gpt2Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gpt2");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    config.choice("activation_function", 0, "gelu_new", "gelu_pytorch_tanh");
    config.require("scale_attn_weights", true);
    config.require("scale_attn_by_inverse_layer_idx", false);
    config.require("add_cross_attention", false);
    config.ignore("reorder_and_upcast_attn", "attn_pdrop", "embd_pdrop", "resid_pdrop", "n_ctx");
    config.ignore("summary_activation", "summary_first_dropout", "summary_proj_to_labels");
    config.ignore("summary_type", "summary_use_proj");
    int width = size(config, "n_embd", "hidden_size");
    int heads = size(config, "n_head", "num_attention_heads");
    if (width % heads != 0) {
      throw config.refused("n_embd " + width + " must be a multiple of n_head " + heads);
    }
    Dimensions sizes = sizes(config, width, heads);
    double epsilon = config.positive("layer_norm_epsilon", NORM_EPSILON);
    return new Gpt2Blueprint(sizes, epsilon, config.tied("wte.weight", PREFIXES, true));
  }

  /** A size under its own name or the common one, which transformers takes for the same. */
  static int size(ConfigReader config, String field, String common) {
    int size = config.size(config.has(field) || !config.has(common) ? field : common);
    if (config.size(common, size) != size) {
      throw config.refused(
          field + " is " + size + " but " + common + " is " + config.node(common) + "; remove one");
    }
    return size;
  }

  private static Dimensions sizes(ConfigReader config, int width, int heads) {
    int layers = size(config, "n_layer", "num_hidden_layers");
    int mlpWidth = config.size("n_inner", 4 * width);
    boolean context = config.has("n_positions") || config.has("max_position_embeddings");
    int positions =
        context ? size(config, "n_positions", "max_position_embeddings") : config.size("n_ctx");
    int vocabulary = config.size("vocab_size");
    try {
      return new Dimensions(
          layers, width, heads, heads, width / heads, mlpWidth, positions, vocabulary);
    } catch (IllegalArgumentException e) {
      throw config.refused(e.getMessage());
    }
  }
}
