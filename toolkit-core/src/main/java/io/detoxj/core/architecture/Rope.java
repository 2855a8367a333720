/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import java.util.Iterator;
import java.util.Set;

/**
 * Rotary position embedding (Su et al., 2021): the inverse frequencies of the pairs of a head,
 * scaled as the configuration says.
 *
 * @param base of the frequencies, {@code rope_theta}
 * @param scaling how they are scaled
 */
record Rope(double base, Scaling scaling) {
  /** How frequencies are scaled for contexts longer than those of pretraining. */
  sealed interface Scaling permits None, Linear, Llama3 {}

  /** As they are. */
  record None() implements Scaling {}

  /** All divided by a factor (position interpolation, Chen et al., 2023). */
  record Linear(double factor) implements Scaling {}

  /**
   * Llama 3.1: long waves divided by a factor, short ones kept, those between interpolated.
   *
   * @param lowFactor waves longer than {@code originalContext / lowFactor} are divided
   * @param highFactor waves shorter than {@code originalContext / highFactor} are kept
   */
  record Llama3(double factor, double lowFactor, double highFactor, int originalContext)
      implements Scaling {}

  static final Rope DEFAULT = new Rope(10_000, new None());

  private static final Set<String> FIELDS =
      Set.of(
          "rope_theta",
          "rope_type",
          "type",
          "factor",
          "low_freq_factor",
          "high_freq_factor",
          "original_max_position_embeddings",
          "partial_rotary_factor");

  /** One inverse frequency a pair, float32 as Hugging Face computes them. */
  float[] frequencies(int headWidth) {
    float[] result = new float[headWidth / 2];
    for (int i = 0; i < result.length; i++) {
      float exponent = (float) (2 * i) / headWidth;
      result[i] = scaled(1f / (float) Math.pow(base, exponent));
    }
    return result;
  }

  private float scaled(float frequency) {
    if (scaling instanceof Linear linear) {
      return frequency / (float) linear.factor;
    }
    if (scaling instanceof Llama3 llama) {
      double wave = 2 * Math.PI / frequency;
      if (wave > llama.originalContext / llama.lowFactor) {
        return frequency / (float) llama.factor;
      }
      if (wave < llama.originalContext / llama.highFactor) {
        return frequency;
      }
      double smooth =
          (llama.originalContext / wave - llama.lowFactor) / (llama.highFactor - llama.lowFactor);
      return (float) ((1 - smooth) * frequency / llama.factor + smooth * frequency);
    }
    return frequency;
  }

  /** Reads rope_parameters, or rope_theta and rope_scaling of older files. */
  static Rope read(ConfigReader config) {
    if (config.has("rope_parameters")) {
      config.ignore("rope_theta");
      return of(config, "rope_parameters", config.node("rope_parameters"), DEFAULT.base);
    }
    double base = config.positive("rope_theta", DEFAULT.base);
    JsonNode scaling = config.node("rope_scaling");
    return scaling.isMissingNode()
        ? new Rope(base, new None())
        : of(config, "rope_scaling", scaling, base);
  }

  /** Reads one object of RoPE settings. */
  static Rope of(ConfigReader config, String field, JsonNode node, double base) {
    if (!node.isObject()) {
      throw config.refused(field + " must be an object but is " + node);
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw config.unsupported(field + "." + name, node.get(name).toString(), "none");
      }
    }
    if (node.path("partial_rotary_factor").asDouble(1) != 1) {
      throw config.unsupported(
          field + ".partial_rotary_factor", node.get("partial_rotary_factor").toString(), "1");
    }
    double ownBase = node.has("rope_theta") ? number(config, field, node, "rope_theta") : base;
    String type = node.path("rope_type").asText(node.path("type").asText("default"));
    Scaling scaling =
        switch (type) {
          case "default" -> new None();
          case "linear" -> new Linear(number(config, field, node, "factor"));
          case "llama3" ->
              new Llama3(
                  number(config, field, node, "factor"),
                  number(config, field, node, "low_freq_factor"),
                  number(config, field, node, "high_freq_factor"),
                  (int) number(config, field, node, "original_max_position_embeddings"));
          default ->
              throw config.unsupported(field + ".rope_type", type, "default, linear or llama3");
        };
    return new Rope(ownBase, scaling);
  }

  private static double number(ConfigReader config, String field, JsonNode node, String name)
      throws CheckpointException {
    JsonNode value = node.path(name);
    if (!value.isNumber() || !(value.asDouble() > 0)) {
      throw config.refused(field + "." + name + " must be a number above 0 but is " + value);
    }
    return value.asDouble();
  }
}
