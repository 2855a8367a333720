/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** Reads the configurations of Qwen3, 0.6B to 32B; not those with experts. */
public final class Qwen3Architecture implements ModelArchitecture {
  // What transformers takes for fields that a file does not have.
  private static final int HEAD_WIDTH = 128;
  private static final int KEY_VALUE_HEADS = 32;

  /** For the service loader. */
  public Qwen3Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("qwen3");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    Dimensions sizes = RotaryConfig.sizes(config, HEAD_WIDTH, KEY_VALUE_HEADS);
    config.choice("hidden_act", 0, "silu");
    boolean bias = config.flag("attention_bias", false);
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.QWEN3,
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, false),
            RotaryConfig.layers(
                RotaryConfig.lastWithWindow(config, sizes.layers()), RopeReader.read(config)),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            bias,
            bias);
    return new RotaryBlueprint(rotary);
  }
}
