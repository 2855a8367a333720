/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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
            sizes,
            config.positive("rms_norm_eps", 1e-6),
            RotaryConfig.tied(config, true),
            RotaryConfig.layers(windows, RopeReader.read(config)),
            1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
            config.positiveOrNone("attn_logit_softcapping", 50),
            config.positiveOrNone("final_logit_softcapping", 30),
            false,
            bias,
            bias);
    return new RotaryBlueprint(
        rotary, rotary.parameters(NORMS, false), Gemma2::new, trainable(rotary));
  }

  /** The scripted training pass knows tied tables, no biases and plain rotary positions only. */
  private static Optional<TrainableBlueprint> trainable(RotaryConfig c) {
    RotaryConfig.Layer first = c.layers().get(0);
    Gemma2Blueprint blueprint =
        new Gemma2Blueprint(
            c.sizes(),
            first.window(),
            c.attentionCap(),
            c.logitCap(),
            c.normEpsilon(),
            first.rope().base());
    boolean plain =
        IntStream.range(0, c.layers().size())
            .allMatch(
                layer -> {
                  RotaryConfig.Layer one = c.layers().get(layer);
                  return one.rope().equals(new Rope(blueprint.ropeBase(), new Rope.None()))
                      && one.window() == (layer % 2 == 0 ? blueprint.slidingWindow() : 0);
                });
    boolean scripted =
        plain
            && first.window() > 0
            && c.tied()
            && !c.inputBias()
            && !c.outputBias()
            && c.attentionCap() > 0
            && c.attentionScale() == 1 / Math.sqrt(c.sizes().headWidth());
    return scripted ? Optional.of(blueprint) : Optional.empty();
  }
}
