/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of Gemma 3 text models. */
public final class Gemma3Architecture implements ModelArchitecture {
  private static final double GLOBAL_BASE = 1_000_000;
  private static final int PUBLISHED_PATTERN = 6;

  /** For the service loader. */
  public Gemma3Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma3_text");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config, 256, 4);
    GemmaArchitecture.requireGelu(config);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    int pattern = config.size("sliding_window_pattern", PUBLISHED_PATTERN);
    // Written beside layer_types, and read by nobody.
    if (!config.has("layer_types") && config.size("_sliding_window_pattern", pattern) != pattern) {
      throw config.unsupported(
          "_sliding_window_pattern",
          config.node("_sliding_window_pattern").toString(),
          "the same under the name sliding_window_pattern");
    }
    config.ignore("_sliding_window_pattern");
    List<Integer> windows =
        RotaryConfig.windows(
            config,
            sizes.layers(),
            config.sizeOrNone("sliding_window", 4096),
            layer -> (layer + 1) % pattern != 0);
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.GEMMA3,
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, true),
            layers(config, windows),
            1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
            0,
            config.positive("final_logit_softcapping", 0),
            bias,
            bias);
    if (config.has("attn_logit_softcapping")) {
      throw config.unsupported(
          "attn_logit_softcapping", config.node("attn_logit_softcapping").toString(), "null");
    }
    return new RotaryBlueprint(rotary);
  }

  /** Layers with a window rotate with a base of their own and no scaling. */
  private static List<RotaryConfig.Layer> layers(ConfigReader config, List<Integer> windows) {
    RopeReader.ByLayerType rope =
        RopeReader.readByLayerType(config, GLOBAL_BASE, Rope.DEFAULT.base());
    return windows.stream()
        .map(window -> new RotaryConfig.Layer(window, window > 0 ? rope.sliding() : rope.full()))
        .toList();
  }
}
