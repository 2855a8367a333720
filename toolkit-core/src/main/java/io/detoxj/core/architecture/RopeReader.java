/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Reads the settings of rotary positions as AutoConfig of transformers 5 does, from the old fields
 * (rope_theta, rope_scaling, rope_local_base_freq), the new one (rope_parameters), or both.
 */
final class RopeReader {
  private static final String PARAMETERS = "rope_parameters";
  private static final String SCALING = "rope_scaling";
  private static final String BASE = "rope_theta";
  private static final String CONTEXT = "original_max_position_embeddings";
  private static final String PARTIAL = "partial_rotary_factor";
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";
  private static final Set<String> FIELDS =
      Set.of(
          BASE,
          "rope_type",
          "type",
          "factor",
          "low_freq_factor",
          "high_freq_factor",
          CONTEXT,
          PARTIAL);

  private final ConfigReader config;

  private RopeReader(ConfigReader config) {
    this.config = config;
  }

  /**
   * Two bases and scalings of one model.
   *
   * @param full of layers that attend to everything
   * @param sliding of layers with a window
   */
  record ByLayerType(Rope full, Rope sliding) {}

  /**
   * One setting for all layers: that of rope_scaling unless it is empty, else of rope_parameters. A
   * base in there counts before rope_theta.
   */
  static Rope read(ConfigReader config) {
    RopeReader reader = new RopeReader(config);
    reader.requireWhole(config.node(PARTIAL), PARTIAL);
    ObjectNode scaling = reader.object(SCALING, config.node(SCALING));
    ObjectNode parameters = reader.object(PARAMETERS, config.node(PARAMETERS));
    double base = config.positive(BASE, Rope.DEFAULT.base());
    return scaling.isEmpty()
        ? reader.rope(PARAMETERS, parameters, base)
        : reader.rope(SCALING, scaling, base);
  }

  /**
   * One setting a type of layers, as Gemma 3 has them: those of rope_parameters, over which
   * rope_scaling changes that of layers that attend to everything. A type or a base that is missing
   * is taken from rope_theta and rope_local_base_freq.
   *
   * @param fullBase of layers that attend to everything, if nothing says it
   * @param slidingBase of layers with a window, if nothing says it
   */
  static ByLayerType readByLayerType(ConfigReader config, double fullBase, double slidingBase) {
    RopeReader reader = new RopeReader(config);
    reader.requireWhole(config.node(PARTIAL), PARTIAL);
    ObjectNode parameters = reader.object(PARAMETERS, config.node(PARAMETERS));
    for (Map.Entry<String, JsonNode> entry : parameters.properties()) {
      if (!entry.getKey().equals(FULL) && !entry.getKey().equals(SLIDING)) {
        throw config.unsupported(
            PARAMETERS + "." + entry.getKey(),
            entry.getValue().toString(),
            FULL + " and " + SLIDING + ", each with an object of its own");
      }
    }
    String full = PARAMETERS + "." + FULL;
    ObjectNode ofFull = reader.object(full, parameters.path(FULL)).deepCopy();
    ObjectNode scaling = reader.object(SCALING, config.node(SCALING));
    if (!scaling.isEmpty()) {
      full = SCALING;
      reader.requireType(scaling);
      ofFull.setAll(scaling);
    }
    String sliding = PARAMETERS + "." + SLIDING;
    ObjectNode ofSliding = reader.object(sliding, parameters.path(SLIDING));
    return new ByLayerType(
        reader.rope(full, ofFull, config.positive(BASE, fullBase)),
        reader.rope(sliding, ofSliding, config.positive("rope_local_base_freq", slidingBase)));
  }

  /** Under the old name of the type, transformers 5 ignores it here, and older versions do not. */
  private void requireType(ObjectNode scaling) {
    if (scaling.hasNonNull("type") && !scaling.hasNonNull("rope_type")) {
      throw config.unsupported(
          SCALING + ".type", scaling.get("type").toString(), "the same under the name rope_type");
    }
  }

  private ObjectNode object(String field, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!node.isObject()) {
      throw config.refused(field + " must be an object but is " + node);
    }
    return (ObjectNode) node;
  }

  private Rope rope(String field, ObjectNode node, double base) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!FIELDS.contains(entry.getKey()) && !entry.getValue().isNull()) {
        throw config.unsupported(field + "." + entry.getKey(), entry.getValue().toString(), "none");
      }
    }
    requireWhole(node.path(PARTIAL), field + "." + PARTIAL);
    double ownBase = node.hasNonNull(BASE) ? number(field, node, BASE) : base;
    String type = node.path("rope_type").asText(node.path("type").asText("default"));
    Rope.Scaling scaling =
        switch (type) {
          case "default" -> new Rope.None();
          case "linear" -> new Rope.Linear(number(field, node, "factor"));
          case "llama3" ->
              new Rope.Llama3(
                  number(field, node, "factor"),
                  number(field, node, "low_freq_factor"),
                  number(field, node, "high_freq_factor"),
                  originalContext(field, node));
          default ->
              throw config.unsupported(field + ".rope_type", type, "default, linear or llama3");
        };
    return new Rope(ownBase, scaling);
  }

  private int originalContext(String field, ObjectNode node) {
    if (config.has(CONTEXT)) {
      return config.size(CONTEXT);
    }
    return node.hasNonNull(CONTEXT)
        ? (int) number(field, node, CONTEXT)
        : config.size("max_position_embeddings");
  }

  private void requireWhole(JsonNode share, String field) {
    if (!share.isMissingNode() && !share.isNull() && share.asDouble() != 1) {
      throw config.unsupported(field, share.toString(), "1");
    }
  }

  private double number(String field, JsonNode node, String name) {
    JsonNode value = node.path(name);
    double number = value.asDouble();
    if (!value.isNumber() || !(number > 0) || Double.isInfinite(number)) {
      throw config.refused(
          field
              + "."
              + name
              + " must be a number above 0 but is "
              + (value.isMissingNode() ? "missing" : value));
    }
    return number;
  }
}
