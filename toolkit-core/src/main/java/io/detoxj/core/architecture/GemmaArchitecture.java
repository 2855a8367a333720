/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** Reads the configurations of Gemma 1. */
public final class GemmaArchitecture implements ModelArchitecture {
  private static final String TANH_GELU = "gelu_pytorch_tanh";

  /** For the service loader. */
  public GemmaArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config, 256, 16);
    requireGelu(config);
    config.unused(RotaryConfig.WINDOWS);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.GEMMA,
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, true),
            RotaryConfig.layers(
                RotaryConfig.windows(config, sizes.layers(), 0, layer -> false),
                RopeReader.read(config)),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            bias,
            bias);
    return new RotaryBlueprint(rotary);
  }

  /**
   * The activation of every Gemma, tanh-GELU. Files of the first one name it in hidden_act, and
   * some of them call it gelu, which transformers takes for the same; the later ones name it in
   * hidden_activation and carry hidden_act along.
   */
  static void requireGelu(ConfigReader config) {
    config.choice("hidden_activation", 0, TANH_GELU);
    config.choice("hidden_act", 0, TANH_GELU, "gelu");
  }
}
