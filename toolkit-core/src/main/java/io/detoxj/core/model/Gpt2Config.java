/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sizes of a GPT-2 (Radford et al., 2019), in the terms of Hugging Face's config.json.
 *
 * @param layers {@code n_layer}
 * @param width {@code n_embd}
 * @param heads {@code n_head}; divides the width
 * @param contextLength {@code n_positions}
 * @param vocabularySize {@code vocab_size}
 * @param layerNormEpsilon {@code layer_norm_epsilon}
 */
public record Gpt2Config(
    int layers,
    int width,
    int heads,
    int contextLength,
    int vocabularySize,
    double layerNormEpsilon) {
  /** Checks that the sizes make a model. */
  public Gpt2Config {
    if (layers < 1 || width < 1 || heads < 1 || contextLength < 1 || vocabularySize < 1) {
      throw new IllegalArgumentException(
          "all sizes must be 1 or more but were layers "
              + layers
              + ", width "
              + width
              + ", heads "
              + heads
              + ", context "
              + contextLength
              + ", vocabulary "
              + vocabularySize);
    }
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " must be a multiple of the number of heads " + heads);
    }
  }

  /**
   * Reads a config.json.
   *
   * @param file named in messages
   * @throws CheckpointException if a size is missing or a setting is not supported
   */
  static Gpt2Config read(JsonNode json, Path file) {
    requireText(json, file, "activation_function", "gelu_new", "gelu_pytorch_tanh");
    requireFlag(json, file, "scale_attn_weights", true);
    requireFlag(json, file, "scale_attn_by_inverse_layer_idx", false);
    requireFlag(json, file, "add_cross_attention", false);
    requireFlag(json, file, "tie_word_embeddings", true);
    int width = size(json, file, "n_embd");
    JsonNode inner = json.path("n_inner");
    if (inner.isNumber() && inner.asLong() != 4L * width) {
      throw unsupported(file, "n_inner", inner.asText(), "4 * n_embd = " + 4L * width);
    }
    try {
      return new Gpt2Config(
          size(json, file, "n_layer"),
          width,
          size(json, file, "n_head"),
          size(json, file, json.has("n_positions") ? "n_positions" : "n_ctx"),
          size(json, file, "vocab_size"),
          json.path("layer_norm_epsilon").asDouble(1e-5));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /** The config.json of this model. */
  ObjectNode toJson(int endOfText) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "gpt2");
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("activation_function", "gelu_new");
    json.put("n_layer", layers);
    json.put("n_embd", width);
    json.put("n_head", heads);
    json.put("n_positions", contextLength);
    json.put("n_ctx", contextLength);
    json.put("vocab_size", vocabularySize);
    json.put("layer_norm_epsilon", layerNormEpsilon);
    json.put("tie_word_embeddings", true);
    json.put("bos_token_id", endOfText);
    json.put("eos_token_id", endOfText);
    json.put("torch_dtype", "float16");
    return json;
  }

  private static int size(JsonNode json, Path file, String field) {
    JsonNode value = json.path(field);
    if (!value.isInt() || value.asInt() < 1) {
      throw new CheckpointException(
          file
              + ": "
              + field
              + " must be a whole number of 1 or more but is "
              + (value.isMissingNode() ? "missing" : value.toString()));
    }
    return value.asInt();
  }

  private static void requireFlag(JsonNode json, Path file, String field, boolean supported) {
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && value.asBoolean() != supported) {
      throw unsupported(file, field, value.asText(), Boolean.toString(supported));
    }
  }

  private static void requireText(JsonNode json, Path file, String field, String... supported) {
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && !List.of(supported).contains(value.asText())) {
      throw unsupported(file, field, value.asText(), String.join(" or ", supported));
    }
  }

  private static CheckpointException unsupported(
      Path file, String field, String value, String supported) {
    return new CheckpointException(
        file + ": " + field + " = " + value + " is not supported; supported is " + supported);
  }
}
