/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the configurations of Gemma 3 text models. */
public final class Gemma3Architecture implements ModelArchitecture {
  private static final double GLOBAL_BASE = 1_000_000;

  /** For the service loader. */
  public Gemma3Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma3_text");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config);
    GemmaArchitecture.requireGelu(config);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    int pattern =
        config.size(
            config.has("sliding_window_pattern")
                ? "sliding_window_pattern"
                : "_sliding_window_pattern",
            6);
    List<Integer> windows =
        RotaryConfig.windows(
            config,
            sizes.layers(),
            config.size("sliding_window", 4096),
            layer -> (layer + 1) % pattern != 0);
    RotaryConfig rotary =
        new RotaryConfig(
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            config.flag("tie_word_embeddings", true),
            layers(config, windows),
            1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
            0,
            config.positive("final_logit_softcapping", 0),
            false,
            bias,
            bias);
    if (config.has("attn_logit_softcapping")) {
      throw config.unsupported(
          "attn_logit_softcapping", config.node("attn_logit_softcapping").toString(), "null");
    }
    return new RotaryBlueprint(
        rotary, rotary.parameters(Gemma2Architecture.NORMS, true), Gemma3::new);
  }

  /** Layers with a window rotate with a base of their own and no scaling. */
  private static List<RotaryConfig.Layer> layers(ConfigReader config, List<Integer> windows) {
    Rope global;
    Rope local;
    JsonNode parameters = config.node("rope_parameters");
    if (parameters.isMissingNode()) {
      double base = config.positive("rope_theta", GLOBAL_BASE);
      JsonNode scaling = config.node("rope_scaling");
      global =
          scaling.isMissingNode()
              ? new Rope(base, new Rope.None())
              : Rope.of(config, "rope_scaling", scaling, base);
      local = new Rope(config.positive("rope_local_base_freq", 10_000), new Rope.None());
    } else {
      config.ignore("rope_theta", "rope_local_base_freq", "rope_scaling");
      global =
          Rope.of(
              config,
              "rope_parameters.full_attention",
              parameters.path("full_attention"),
              GLOBAL_BASE);
      local =
          Rope.of(
              config,
              "rope_parameters.sliding_attention",
              parameters.path("sliding_attention"),
              10_000);
    }
    List<RotaryConfig.Layer> layers = new ArrayList<>();
    for (int window : windows) {
      layers.add(new RotaryConfig.Layer(window, window > 0 ? local : global));
    }
    return layers;
  }
}
