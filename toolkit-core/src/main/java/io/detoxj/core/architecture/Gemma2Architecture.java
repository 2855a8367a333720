/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Set;

/** Reads the configurations of Gemma 2, 2B to 27B. */
public final class Gemma2Architecture implements ModelArchitecture {
  /** For the service loader. */
  public Gemma2Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma2");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config, 256, 4);
    GemmaArchitecture.requireGelu(config);
    config.require("use_bidirectional_attention", false);
    boolean bias = config.flag("attention_bias", false);
    List<Integer> windows =
        RotaryConfig.windows(
            config,
            sizes.layers(),
            config.sizeOrNone("sliding_window", 4096),
            layer -> layer % 2 == 0);
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.GEMMA2,
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, true),
            RotaryConfig.layers(windows, RopeReader.read(config)),
            1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
            config.positiveOrNone("attn_logit_softcapping", 50),
            config.positiveOrNone("final_logit_softcapping", 30),
            bias,
            bias);
    return new RotaryBlueprint(rotary);
  }
}
