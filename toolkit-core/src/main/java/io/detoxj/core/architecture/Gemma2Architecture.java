/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of Gemma 2, 2B to 27B. */
public final class Gemma2Architecture implements ModelArchitecture {
  static final List<String> NORMS =
      List.of(
          "input_layernorm",
          "post_attention_layernorm",
          "pre_feedforward_layernorm",
          "post_feedforward_layernorm");

  /** For the service loader. */
  public Gemma2Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma2");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config);
    GemmaArchitecture.requireGelu(config);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    List<Integer> windows =
        RotaryConfig.windows(
            config, sizes.layers(), config.size("sliding_window", 4096), layer -> layer % 2 == 0);
    RotaryConfig rotary =
        new RotaryConfig(
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            config.flag("tie_word_embeddings", true),
            RotaryConfig.layers(windows, Rope.read(config)),
            1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
            config.positive("attn_logit_softcapping", 0),
            config.positive("final_logit_softcapping", 0),
            false,
            bias,
            bias);
    return new RotaryBlueprint(rotary, rotary.parameters(NORMS, false), Gemma2::new);
  }
}
