/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of Gemma 1. */
public final class GemmaArchitecture implements ModelArchitecture {
  /** For the service loader. */
  public GemmaArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config);
    requireGelu(config);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    RotaryConfig rotary =
        new RotaryConfig(
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            config.flag("tie_word_embeddings", true),
            RotaryConfig.layers(
                RotaryConfig.windows(config, sizes.layers(), 0, layer -> false), Rope.read(config)),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            false,
            bias,
            bias);
    List<Parameter> parameters =
        rotary.parameters(List.of("input_layernorm", "post_attention_layernorm"), false);
    return new RotaryBlueprint(rotary, parameters, Gemma::new);
  }

  /** The activation of every Gemma; files of the first one name it in another field. */
  static void requireGelu(ConfigReader config) {
    boolean named = config.has("hidden_activation");
    config.choice(named ? "hidden_activation" : "hidden_act", 0, "gelu_pytorch_tanh");
    config.ignore("hidden_act");
  }
}
