/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
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
  private static final String SHORT = "short_factor";
  private static final String ATTENTION = "attention_factor";
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
  private static final Set<String> LONG_FIELDS =
      Set.of(
          BASE, "rope_type", "type", "factor", CONTEXT, PARTIAL, SHORT, "long_factor", ATTENTION);
  // What Phi-3 was trained with, and transformers takes for a field that a file does not have.
  private static final int PHI3_CONTEXT = 4096;

  private final ConfigReader config;
  private final boolean partly;
  private final boolean longRope;

  private RopeReader(ConfigReader config, boolean partly, boolean longRope) {
    this.config = config;
    this.partly = partly;
    this.longRope = longRope;
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
    RopeReader reader = new RopeReader(config, false, false);
    double base = config.positive(BASE, Rope.DEFAULT.base());
    return reader.one(base, reader.share(config.node(PARTIAL), PARTIAL, 1));
  }

  /** That of Phi-3: partly rotated heads, and LongRoPE, which old files call su or yarn. */
  static Rope readPhi3(ConfigReader config) {
    RopeReader reader = new RopeReader(config, true, true);
    double base = config.positive(BASE, Rope.DEFAULT.base());
    return reader.one(base, reader.share(config.node(PARTIAL), PARTIAL, 1));
  }

  /**
   * That of GPT-NeoX, whose old fields are rotary_emb_base and rotary_pct; some files have those of
   * the others beside them, which must say the same.
   */
  static Rope readNeoX(ConfigReader config) {
    RopeReader reader = new RopeReader(config, true, false);
    double base = config.positive("rotary_emb_base", Rope.DEFAULT.base());
    double share = reader.share(config.node("rotary_pct"), "rotary_pct", 0.25);
    Rope rope = reader.one(base, share);
    if (config.positive(BASE, rope.base()) != rope.base()) {
      throw config.unsupported(
          BASE, config.node(BASE).toString(), "that of rotary_emb_base, " + rope.base());
    }
    if (reader.share(config.node(PARTIAL), PARTIAL, rope.share()) != rope.share()) {
      throw config.unsupported(
          PARTIAL, config.node(PARTIAL).toString(), "that of rotary_pct, " + rope.share());
    }
    return rope;
  }

  private Rope one(double base, double share) {
    ObjectNode scaling = object(SCALING, config.node(SCALING));
    ObjectNode parameters = object(PARAMETERS, config.node(PARAMETERS));
    return scaling.isEmpty()
        ? rope(PARAMETERS, parameters, base, share)
        : rope(SCALING, scaling, base, share);
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
    RopeReader reader = new RopeReader(config, false, false);
    double share = reader.share(config.node(PARTIAL), PARTIAL, 1);
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
        reader.rope(full, ofFull, config.positive(BASE, fullBase), share),
        reader.rope(
            sliding, ofSliding, config.positive("rope_local_base_freq", slidingBase), share));
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

  private Rope rope(String field, ObjectNode node, double base, double share) {
    String type = node.path("rope_type").asText(node.path("type").asText("default"));
    boolean longer = longRope && Set.of("longrope", "su", "yarn").contains(type);
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      boolean known = (longer ? LONG_FIELDS : FIELDS).contains(entry.getKey());
      if (!known && !entry.getValue().isNull()) {
        throw config.unsupported(field + "." + entry.getKey(), entry.getValue().toString(), "none");
      }
    }
    double ownBase = node.hasNonNull(BASE) ? number(field, node, BASE) : base;
    double ownShare = share(node.path(PARTIAL), field + "." + PARTIAL, share);
    Rope.Scaling scaling = longer ? longRope(field, node) : scaling(field, node, type);
    return new Rope(ownBase, scaling, ownShare);
  }

  private Rope.Scaling scaling(String field, ObjectNode node, String type) {
    String others = longRope ? "default or longrope" : "default, linear or llama3";
    return switch (longRope && !type.equals("default") ? "" : type) {
      case "default" -> new Rope.None();
      case "linear" -> new Rope.Linear(number(field, node, "factor"));
      case "llama3" ->
          new Rope.Llama3(
              number(field, node, "factor"),
              number(field, node, "low_freq_factor"),
              number(field, node, "high_freq_factor"),
              originalContext(field, node));
      default -> throw config.unsupported(field + ".rope_type", type, others);
    };
  }

  /** Without a factor, it is by how much the context is longer than that of pretraining. */
  private Rope.LongRope longRope(String field, ObjectNode node) {
    int original = config.size(CONTEXT, PHI3_CONTEXT);
    double factor =
        node.hasNonNull("factor")
            ? number(field, node, "factor")
            : config.size("max_position_embeddings") / (double) original;
    double attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    List<Double> factors = new ArrayList<>();
    for (JsonNode one : node.path(SHORT)) {
      if (!one.isNumber() || !(one.asDouble() > 0) || Double.isInfinite(one.asDouble())) {
        throw config.refused(field + "." + SHORT + " must list numbers above 0 but has " + one);
      }
      factors.add(one.asDouble());
    }
    return new Rope.LongRope(
        factors, node.hasNonNull(ATTENTION) ? number(field, node, ATTENTION) : attention, original);
  }

  private int originalContext(String field, ObjectNode node) {
    if (config.has(CONTEXT)) {
      return config.size(CONTEXT);
    }
    return node.hasNonNull(CONTEXT)
        ? (int) number(field, node, CONTEXT)
        : config.size("max_position_embeddings");
  }

  /** The share of a head that is rotated. */
  private double share(JsonNode value, String field, double absent) {
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    double share = value.asDouble();
    if (!partly && share != 1) {
      throw config.unsupported(field, value.toString(), "1");
    }
    if (!(share > 0) || share > 1) {
      throw config.refused(field + " must be above 0 and at most 1 but is " + value);
    }
    return share;
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
