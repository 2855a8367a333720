/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import java.util.Map;
import java.util.TreeMap;

/** The {@code cfg.json} of SAELens: version 6 and the forms before it. */
final class SaeConfigJson {
  private static final String VERSION = "6.18.0";

  private final JsonNode root;
  private final JsonNode metadata;
  private final boolean old;
  private final String where;

  private SaeConfigJson(JsonNode root, String where) {
    this.root = root;
    this.where = where;
    JsonNode nested = root.path("metadata");
    String version =
        root.path("sae_lens_version").asText(nested.path("sae_lens_version").asText("0"));
    this.old = version.startsWith("0") || version.matches("[1-5](\\..*)?");
    this.metadata = old && !nested.isObject() ? root : nested;
  }

  static SaeConfig read(JsonNode root, String where) {
    try {
      return new SaeConfigJson(root, where).config();
    } catch (ConfigException | IllegalArgumentException e) {
      throw new CheckpointException(where + ": " + e.getMessage(), e);
    }
  }

  private SaeConfig config() {
    SaeArchitecture architecture = architecture();
    if ("hook_z".equals(root.path("reshape_activations").asText()) && !hookName().contains("_z")) {
      throw new IllegalArgumentException("reshape_activations is hook_z at " + hookName());
    }
    InputScaling scaling = scaling();
    double factor = root.path("norm_scaling_factor").asDouble(1);
    if (scaling == InputScaling.EXPECTED_AVERAGE_ONLY_IN && !root.has("norm_scaling_factor")) {
      throw new IllegalArgumentException(
          "normalize_activations is expected_average_only_in but norm_scaling_factor is missing;"
              + " without it activations would be encoded in the wrong unit: add the factor of the"
              + " release to the file");
    }
    return new SaeConfig(
        architecture,
        number("d_in"),
        number("d_sae"),
        root.path("apply_b_dec_to_input").asBoolean(true),
        scaling,
        scaling == InputScaling.EXPECTED_AVERAGE_ONLY_IN ? factor : 1,
        architecture == SaeArchitecture.TOPK ? k() : 0,
        root.path("rescale_acts_by_decoder_norm").asBoolean(false),
        source());
  }

  private SaeArchitecture architecture() {
    String name = root.path("architecture").asText("standard");
    boolean topK = "topk".equals(activation());
    return topK && name.equals("standard")
        ? SaeArchitecture.TOPK
        : SaeArchitecture.parse(name, where);
  }

  private String activation() {
    return root.path("activation_fn").asText(root.path("activation_fn_str").asText("relu"));
  }

  private int k() {
    JsonNode k = root.has("k") ? root.get("k") : root.path("activation_fn_kwargs").path("k");
    if (!k.isNumber()) {
      throw new IllegalArgumentException("a TopK autoencoder needs a number k; there is none");
    }
    return k.asInt();
  }

  private InputScaling scaling() {
    JsonNode node = root.path("normalize_activations");
    if (node.isBoolean()) {
      return node.asBoolean() ? InputScaling.EXPECTED_AVERAGE_ONLY_IN : InputScaling.NONE;
    }
    return node.isMissingNode() || node.isNull()
        ? InputScaling.NONE
        : InputScaling.parse(node.asText(), where);
  }

  private int number(String field) {
    JsonNode node = root.path(field);
    if (!node.canConvertToInt()) {
      throw new IllegalArgumentException(
          field + " must be a whole number but is " + (node.isMissingNode() ? "missing" : node));
    }
    return node.asInt();
  }

  private String hookName() {
    return metadata.path("hook_name").asText(metadata.path("hook_point").asText(""));
  }

  private SaeConfig.Source source() {
    String hook = hookName();
    HookPoint point;
    try {
      point = HookPoint.parse(hook);
    } catch (UnknownHookPointException e) {
      throw new CheckpointException(
          where + ": hook_name \"" + hook + "\" is not known: " + e.getMessage(), e);
    }
    return new SaeConfig.Source(
        metadata.path("model_name").asText(""),
        origin(),
        point,
        metadata
            .path("model_from_pretrained_kwargs")
            .path("center_writing_weights")
            .asBoolean(isRawResJb()),
        metadata.path("prepend_bos").asBoolean(true),
        metadata.path("context_size").asInt(0));
  }

  private Origin origin() {
    Map<String, String> known = new TreeMap<>();
    for (Map.Entry<String, JsonNode> one : metadata.properties()) {
      if (one.getValue().isTextual()) {
        known.put(one.getKey(), one.getValue().textValue());
      }
    }
    return Origin.read(known);
  }

  /**
   * The first GPT-2 small releases say nothing of centring in their files, only in the list of
   * releases: they are ReLU autoencoders with the fields of that time.
   */
  private boolean isRawResJb() {
    return old
        && metadata.path("model_name").asText("").equals("gpt2-small")
        && !root.has("architecture")
        && activation().equals("relu");
  }

  static ObjectNode write(SaeConfig config) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("architecture", config.architecture().fileName());
    node.put("d_in", config.width());
    node.put("d_sae", config.features());
    node.put("dtype", "float32");
    node.put("device", "cpu");
    node.put("apply_b_dec_to_input", config.subtractsDecoderBias());
    node.put("normalize_activations", config.scaling().fileName());
    node.put("reshape_activations", "none");
    if (config.scaling() == InputScaling.EXPECTED_AVERAGE_ONLY_IN) {
      node.put("norm_scaling_factor", config.inputScale());
    }
    if (config.architecture() == SaeArchitecture.TOPK) {
      node.put("k", config.k());
      node.put("rescale_acts_by_decoder_norm", config.rescalesByDecoderNorm());
    }
    SaeConfig.Source source = config.source();
    ObjectNode metadata = node.putObject("metadata");
    metadata.put("sae_lens_version", VERSION);
    metadata.put("model_name", source.model());
    source.origin().metadata().forEach(metadata::put);
    metadata.put("hook_name", transformerLens(source.point()));
    metadata.put("prepend_bos", source.prependsBos());
    metadata.put("context_size", source.contextSize());
    if (source.centred()) {
      metadata.putObject("model_from_pretrained_kwargs").put("center_writing_weights", true);
    }
    return node;
  }

  private static String transformerLens(HookPoint point) {
    String name = point.name();
    int dot = name.lastIndexOf('.') + 1;
    return name.substring(0, dot) + "hook_" + name.substring(dot);
  }

  static CheckpointException unknown(String where, String field, String value, String allowed) {
    return new CheckpointException(
        where + ": " + field + " \"" + value + "\" is not known; known are " + allowed);
  }
}
