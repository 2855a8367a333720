/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A configuration of an architecture with rotary positions, RMSNorm and gated MLPs.
 *
 * @param family which of them
 * @param sizes the sizes
 * @param normEpsilon of RMSNorm
 * @param tied whether the unembedding is the embedding
 * @param layers what may differ from layer to layer
 * @param attentionScale factor of attention scores
 * @param attentionCap soft-cap of attention scores; 0 is none
 * @param logitCap soft-cap of logits; 0 is none
 * @param inputBias whether queries, keys and values have a bias
 * @param outputBias whether the output projection of attention has a bias
 */
record RotaryConfig(
    GatedFamily family,
    Dimensions sizes,
    double normEpsilon,
    boolean tied,
    List<Layer> layers,
    double attentionScale,
    double attentionCap,
    double logitCap,
    boolean inputBias,
    boolean outputBias) {
  /**
   * One layer.
   *
   * @param window tokens a query sees, itself included; 0 for all
   * @param rope its rotary positions
   */
  record Layer(int window, Rope rope) {}

  // What transformers takes for fields that a file does not have.
  static final int PUBLISHED_WINDOW = 4096;
  private static final int PUBLISHED_LAYERS_WITHOUT_WINDOW = 28;

  /** The prefixes of names in the files of these architectures. */
  static final List<String> PREFIXES = List.of("model.", "");

  /** Fields of windows, which architectures without them carry along without a use. */
  static final String[] WINDOWS = {
    "sliding_window", "use_sliding_window", "max_window_layers", "sliding_window_pattern"
  };

  /**
   * The fields all these configurations share.
   *
   * @param absentHeadWidth head_dim of a file that does not say it; 0 for the width shared out
   * @param absentKeyValueHeads num_key_value_heads of a file that does not say it; 0 for as many as
   *     query heads
   */
  static Dimensions sizes(ConfigReader config, int absentHeadWidth, int absentKeyValueHeads) {
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int headWidth =
        config.size(
            "head_dim", absentHeadWidth == 0 ? Math.max(1, width / heads) : absentHeadWidth);
    int keyValueHeads = config.sizeOrNone("num_key_value_heads", absentKeyValueHeads);
    if (headWidth % 2 != 0) {
      throw config.refused("head_dim must be even for rotary positions but is " + headWidth);
    }
    try {
      return new Dimensions(
          config.size("num_hidden_layers"),
          width,
          heads,
          keyValueHeads == 0 ? heads : keyValueHeads,
          headWidth,
          config.size("intermediate_size"),
          config.size("max_position_embeddings"),
          config.size("vocab_size"));
    } catch (IllegalArgumentException e) {
      throw config.refused(e.getMessage());
    }
  }

  /**
   * The attention window of each layer: from layer_types if it is there, else from a rule.
   *
   * @param window sliding_window
   */
  static List<Integer> windows(ConfigReader config, int layers, int window, IntPredicate sliding) {
    JsonNode types = config.node("layer_types");
    if (!types.isMissingNode() && (!types.isArray() || types.size() != layers)) {
      throw config.refused("layer_types must list " + layers + " layers but is " + types);
    }
    List<Integer> windows = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      boolean slides = sliding.test(layer);
      if (!types.isMissingNode()) {
        String type = types.get(layer).asText();
        slides = type.equals("sliding_attention");
        if (!slides && !type.equals("full_attention")) {
          throw config.unsupported("layer_types", type, "full_attention and sliding_attention");
        }
      }
      if (slides && window < 1) {
        throw config.refused(
            "layer "
                + layer
                + " has a window, but sliding_window and use_sliding_window do not say how long it is");
      }
      windows.add(slides ? window : 0);
    }
    return windows;
  }

  /**
   * The windows of Qwen2 and 3: in the layers from max_window_layers, if use_sliding_window is on.
   */
  static List<Integer> lastWithWindow(ConfigReader config, int layers) {
    int window = config.sizeOrNone("sliding_window", PUBLISHED_WINDOW);
    int used = config.flag("use_sliding_window", false) ? window : 0;
    JsonNode first = config.node("max_window_layers");
    if (!first.isMissingNode() && (!first.isInt() || first.asInt() < 0)) {
      throw config.refused("max_window_layers must be a whole number but is " + first);
    }
    int from = first.asInt(PUBLISHED_LAYERS_WITHOUT_WINDOW);
    return windows(config, layers, used, layer -> used > 0 && layer >= from);
  }

  /** Whether the table of embeddings is the unembedding, too. */
  static boolean tied(ConfigReader config, boolean absent) {
    return config.tied("embed_tokens.weight", PREFIXES, absent);
  }

  /** Layers with these windows and one RoPE. */
  static List<Layer> layers(List<Integer> windows, Rope rope) {
    return windows.stream().map(window -> new Layer(window, rope)).toList();
  }

  /** Parameters in the common naming. */
  List<Parameter> parameters() {
    Dimensions d = sizes;
    long queries = Math.multiplyExact((long) d.heads(), d.headWidth());
    long keys = Math.multiplyExact((long) d.keyValueHeads(), d.headWidth());
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.embedding("embed_tokens.weight", d.vocabularySize(), d.width()));
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      family.norms().forEach(norm -> all.add(Parameter.norm(prefix + norm + ".weight", d.width())));
      String attention = prefix + "self_attn.";
      if (family.fused()) {
        long rows = Math.addExact(queries, 2 * keys);
        all.add(Parameter.linear(attention + "qkv_proj.weight", rows, d.width()));
      } else {
        all.add(Parameter.linear(attention + "q_proj.weight", queries, d.width()));
        all.add(Parameter.linear(attention + "k_proj.weight", keys, d.width()));
        all.add(Parameter.linear(attention + "v_proj.weight", keys, d.width()));
      }
      all.add(Parameter.linear(attention + "o_proj.weight", d.width(), queries));
      if (inputBias) {
        all.add(Parameter.bias(attention + "q_proj.bias", queries));
        all.add(Parameter.bias(attention + "k_proj.bias", keys));
        all.add(Parameter.bias(attention + "v_proj.bias", keys));
      }
      if (outputBias) {
        all.add(Parameter.bias(attention + "o_proj.bias", d.width()));
      }
      if (family.headNorms()) {
        all.add(Parameter.norm(attention + "q_norm.weight", d.headWidth()));
        all.add(Parameter.norm(attention + "k_norm.weight", d.headWidth()));
      }
      if (family.fused()) {
        long rows = 2L * d.mlpWidth();
        all.add(Parameter.linear(prefix + "mlp.gate_up_proj.weight", rows, d.width()));
      } else {
        all.add(Parameter.linear(prefix + "mlp.gate_proj.weight", d.mlpWidth(), d.width()));
        all.add(Parameter.linear(prefix + "mlp.up_proj.weight", d.mlpWidth(), d.width()));
      }
      all.add(Parameter.linear(prefix + "mlp.down_proj.weight", d.width(), d.mlpWidth()));
    }
    all.add(Parameter.norm("norm.weight", d.width()));
    if (!tied) {
      all.add(Parameter.embedding(ModelBlueprint.HEAD, d.vocabularySize(), d.width()));
    }
    return all;
  }
}
