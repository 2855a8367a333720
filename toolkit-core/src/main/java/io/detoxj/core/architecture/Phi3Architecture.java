/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the configurations of Phi-3 mini and medium, Phi-3.5 mini, Phi-4 and Phi-4 mini. Of those
 * with LongRoPE the context is that of pretraining, which the short factors are for: beyond it all
 * keys would have to be rotated anew with the long ones.
 */
public final class Phi3Architecture implements ModelArchitecture {
  /** The code beside the published weights is what transformers has under this model type. */
  private static final Pattern OWN_CODE =
      Pattern.compile("([\\w./-]+--)?(configuration|modeling)_phi3\\.Phi3\\w+");

  /** For the service loader. */
  public Phi3Architecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("phi3");
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    requireKnownCode(config);
    config.choice("hidden_act", 0, "silu");
    config.require("attention_bias", false);
    config.ignore("embd_pdrop", "resid_pdrop");
    config.unused("use_sliding_window");
    Rope rope = RopeReader.readPhi3(config);
    if (!(rope.scaling() instanceof Rope.LongRope)) {
      config.unused("original_max_position_embeddings");
    }
    Dimensions sizes = sizes(config, rope);
    int window = config.sizeOrNone("sliding_window", 0);
    List<Integer> windows = Collections.nCopies(sizes.layers(), window);
    RotaryConfig rotary =
        new RotaryConfig(
            GatedFamily.PHI3,
            sizes,
            config.positive("rms_norm_eps", 1e-5),
            RotaryConfig.tied(config, false),
            RotaryConfig.layers(windows, rope),
            1 / Math.sqrt(sizes.headWidth()),
            0,
            0,
            false,
            false);
    return new RotaryBlueprint(rotary);
  }

  private static Dimensions sizes(ConfigReader config, Rope rope) {
    Dimensions sizes = RotaryConfig.sizes(config, 0, 0);
    int rotated = rope.rotated(sizes.headWidth());
    if (rotated < 2 || rotated % 2 != 0) {
      throw config.refused(
          "partial_rotary_factor "
              + rope.share()
              + " rotates "
              + rotated
              + " dimensions of a head; the number must be even and not 0");
    }
    if (!(rope.scaling() instanceof Rope.LongRope longer)) {
      return sizes;
    }
    if (longer.shortFactors().size() != rotated / 2) {
      throw config.refused(
          "short_factor must list "
              + rotated / 2
              + " factors, one for each rotated pair of a head, but has "
              + longer.shortFactors().size());
    }
    return sizes.withContext(Math.min(sizes.contextLength(), longer.originalContext()));
  }

  private static void requireKnownCode(ConfigReader config) {
    JsonNode code = config.node("auto_map");
    for (Map.Entry<String, JsonNode> one : code.properties()) {
      boolean ofModel = !one.getKey().equals("AutoTokenizer");
      if (ofModel && !OWN_CODE.matcher(one.getValue().asText()).matches()) {
        throw config.unsupported("auto_map", code.toString(), "Phi-3's own classes");
      }
    }
    for (String factor : List.of("full_attn_mod", "interpolate_factor")) {
      if (config.size(factor, 1) != 1) {
        throw config.unsupported(factor, config.node(factor).toString(), "1");
      }
    }
  }
}
