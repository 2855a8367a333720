/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of Llama 2 and 3, SmolLM2, Mistral and Qwen2. */
public final class LlamaArchitecture implements ModelArchitecture {
  /** For the service loader. */
  public LlamaArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral", "qwen2");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config);
    boolean qwen = config.choice("model_type", 0, "llama", "mistral", "qwen2") == 2;
    config.choice("hidden_act", 0, "silu");
    config.require("mlp_bias", false);
    boolean bias = config.flag("attention_bias", false);
    RotaryConfig rotary =
        new RotaryConfig(
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            config.flag("tie_word_embeddings", false),
            RotaryConfig.layers(windows(config, sizes, qwen), Rope.read(config)),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            true,
            qwen || bias,
            bias);
    List<Parameter> parameters =
        rotary.parameters(List.of("input_layernorm", "post_attention_layernorm"), false);
    return new RotaryBlueprint(rotary, parameters, Llama::new);
  }

  private static List<Integer> windows(ConfigReader config, Dimensions sizes, boolean qwen) {
    int window = config.size("sliding_window", 0);
    boolean slides = window > 0 && (!qwen || config.flag("use_sliding_window", false));
    int firstSliding = qwen ? config.node("max_window_layers").asInt(0) : 0;
    config.ignore("use_sliding_window");
    return RotaryConfig.windows(
        config, sizes.layers(), window, layer -> slides && layer >= firstSliding);
  }
}
