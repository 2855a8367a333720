/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.io.ForeignText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapter_config.json of PEFT, for LoRA beside a causal language model. Every field that
 * changes what the adapter computes is heeded or refused; one that nobody here knows may be there
 * as long as it is off.
 */
final class PeftConfig {
  static final String FILE = "adapter_config.json";

  private static final long MOST_BYTES = 4L << 20;
  private static final int USUAL = 8;

  private static final Logger LOG = LoggerFactory.getLogger(PeftConfig.class);

  /** Who made it, of what, how it was begun and trained: nothing of what it computes. */
  private static final Set<String> OF_NO_EFFECT =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "corda_config",
          "eva_config",
          "fan_in_fan_out",
          "inference_mode",
          "layers_pattern",
          "loftq_config",
          "lora_dropout",
          "lora_ga_config",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  private static final Set<String> HEEDED =
      Set.of(
          "alpha_pattern",
          "bias",
          "init_lora_weights",
          "lora_alpha",
          "peft_type",
          "r",
          "rank_pattern",
          "target_modules",
          "task_type",
          "use_rslora");

  /** Ways to begin that leave the weights beneath as they are; others change them, too. */
  private static final Set<String> BEGINNINGS =
      Set.of("", "true", "false", "null", "gaussian", "orthogonal", "eva");

  private final Path file;
  private final JsonNode json;

  private PeftConfig(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Reads a folder's.
   *
   * @throws CheckpointException if it is missing or damaged
   * @throws ConfigException if it asks for what is not supported; the message has the field's name
   */
  static LoraConfig read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "there is no %s in %s; give a folder that PEFT or this toolkit wrote an adapter into"
              .formatted(FILE, folder));
    }
    JsonNode json = JsonDocument.read(file, MOST_BYTES);
    if (!json.isObject()) {
      throw new CheckpointException(
          file + " is not a JSON object; copy it from where it came from");
    }
    return new PeftConfig(file, json).config();
  }

  private LoraConfig config() {
    requireText("peft_type", Set.of("LORA"), "other adapters than LoRA are not supported");
    requireText(
        "task_type",
        Set.of("", "null", "CAUSAL_LM"),
        "it must be an adapter of a causal language model");
    requireText("bias", Set.of("", "none"), "trained biases are not supported");
    requireText(
        "init_lora_weights",
        BEGINNINGS,
        "such a beginning changes the weights beneath; convert the adapter to a plain one with PEFT");
    requireNothingElse();
    if (json.path("lora_dropout").asDouble() != 0) {
      LOG.info(
          "{} was trained with a lora_dropout of {}; nothing is dropped here, also where the adapter is trained on",
          file,
          json.path("lora_dropout").asText());
    }
    JsonNode targets = json.path("target_modules");
    return read(
        () ->
            new LoraConfig(
                whole("r", json.path("r")),
                json.has("lora_alpha") ? number("lora_alpha", json.path("lora_alpha")) : USUAL,
                flag("use_rslora"),
                TargetModules.read(targets, "target_modules"),
                pattern("rank_pattern", value -> whole("rank_pattern", value)),
                pattern("alpha_pattern", value -> number("alpha_pattern", value))));
  }

  private interface Reading {
    LoraConfig read();
  }

  /** What is wrong with a value is wrong with the file. */
  private LoraConfig read(Reading reading) {
    try {
      return reading.read();
    } catch (ConfigException e) {
      throw refused(e.getMessage());
    }
  }

  private void requireText(String field, Set<String> allowed, String otherwise) {
    JsonNode value = json.path(field);
    if (!allowed.contains(value.isMissingNode() ? "" : value.asText("null"))) {
      throw refused("%s is %s; %s".formatted(field, shown(value), otherwise));
    }
  }

  private void requireNothingElse() {
    json.properties()
        .forEach(
            entry -> {
              String field = entry.getKey();
              if (!HEEDED.contains(field)
                  && !OF_NO_EFFECT.contains(field)
                  && !isOff(entry.getValue())) {
                throw refused(
                    "%s is %s, which is not supported; make the adapter without it, or merge it into the model with PEFT"
                        .formatted(ForeignText.shown(field), shown(entry.getValue())));
              }
            });
  }

  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }

  private int whole(String field, JsonNode value) {
    if (field.equals("r") && value.isMissingNode()) {
      return USUAL;
    }
    if (!value.isInt()) {
      throw refused("%s is %s but must be a whole number".formatted(field, shown(value)));
    }
    return value.intValue();
  }

  private double number(String field, JsonNode value) {
    if (!value.isNumber()) {
      throw refused("%s is %s but must be a number".formatted(field, shown(value)));
    }
    return value.doubleValue();
  }

  private boolean flag(String field) {
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw refused("%s is %s but must be true or false".formatted(field, shown(value)));
    }
    return value.booleanValue();
  }

  private <T> Map<String, T> pattern(String field, Function<JsonNode, T> reader) {
    JsonNode value = json.path(field);
    Map<String, T> all = new LinkedHashMap<>();
    if (value.isMissingNode() || value.isNull()) {
      return all;
    }
    if (!value.isObject()) {
      throw refused("%s is %s but must be an object".formatted(field, shown(value)));
    }
    value.properties().forEach(entry -> all.put(entry.getKey(), reader.apply(entry.getValue())));
    return all;
  }

  private ConfigException refused(String what) {
    return what.startsWith(file.toString())
        ? new ConfigException(what)
        : new ConfigException(file + ": " + what);
  }

  private static String shown(JsonNode value) {
    return ForeignText.shown(value.isMissingNode() ? "missing" : value.toString(), 80);
  }

  /**
   * The configuration of an adapter, as PEFT reads it.
   *
   * @param ranks other ranks than the usual one, by module
   * @param alphas other alphas, by module
   */
  static ObjectNode json(
      LoraConfig config,
      Map<String, Integer> ranks,
      Map<String, Double> alphas,
      boolean transposed,
      String baseName) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "CAUSAL_LM");
    json.put("base_model_name_or_path", baseName.isEmpty() ? null : baseName);
    json.put("inference_mode", true);
    json.put("r", config.rank());
    putNumber(json, "lora_alpha", config.alpha());
    json.put("use_rslora", config.rankStabilized());
    json.set("target_modules", config.targets().json());
    ObjectNode rankPattern = json.putObject("rank_pattern");
    ranks.forEach(rankPattern::put);
    ObjectNode alphaPattern = json.putObject("alpha_pattern");
    alphas.forEach((module, alpha) -> putNumber(alphaPattern, module, alpha));
    json.put("fan_in_fan_out", transposed);
    json.put("lora_dropout", 0.0);
    json.put("bias", "none");
    json.put("init_lora_weights", true);
    return json.putNull("modules_to_save");
  }

  /** PEFT's alphas are whole numbers mostly, and are written so. */
  private static void putNumber(ObjectNode json, String field, double value) {
    if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
      json.put(field, (int) value);
    } else {
      json.put(field, value);
    }
  }
}
