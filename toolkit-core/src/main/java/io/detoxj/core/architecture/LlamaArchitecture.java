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
    Kind kind = Kind.of(config);
    Dimensions sizes = RotaryConfig.sizes(config, 0, kind.absentKeyValueHeads);
    boolean qwen = kind == Kind.QWEN2;
    config.choice("hidden_act", 0, "silu");
    config.require("mlp_bias", false);
    boolean bias = kind == Kind.LLAMA && config.flag("attention_bias", false);
    if (qwen) {
      // Its queries, keys and values always have one, its output never.
      config.unused("attention_bias");
    }
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.LLAMA,
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, false),
            RotaryConfig.layers(windows(config, sizes, kind), RopeReader.read(config)),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            qwen || bias,
            bias);
    return new RotaryBlueprint(rotary);
  }

  /**
   * As transformers does: Llama has no windows whatever a file says, Mistral unless it says none.
   */
  private static List<Integer> windows(ConfigReader config, Dimensions sizes, Kind kind) {
    if (kind == Kind.LLAMA) {
      config.unused(RotaryConfig.WINDOWS);
      return RotaryConfig.windows(config, sizes.layers(), 0, layer -> false);
    }
    if (kind == Kind.MISTRAL) {
      int window = config.sizeOrNone("sliding_window", RotaryConfig.PUBLISHED_WINDOW);
      config.unused("use_sliding_window", "max_window_layers");
      return RotaryConfig.windows(config, sizes.layers(), window, layer -> window > 0);
    }
    return RotaryConfig.lastWithWindow(config, sizes.layers());
  }

  /** The members of the family, by model_type. */
  private enum Kind {
    LLAMA(0),
    MISTRAL(8),
    QWEN2(32);

    private final int absentKeyValueHeads;

    Kind(int absentKeyValueHeads) {
      this.absentKeyValueHeads = absentKeyValueHeads;
    }

    static Kind of(ConfigReader config) {
      return switch (config.modelType()) {
        case "mistral" -> MISTRAL;
        case "qwen2" -> QWEN2;
        default -> LLAMA;
      };
    }
  }
}
