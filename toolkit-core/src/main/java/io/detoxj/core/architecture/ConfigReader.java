/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of a config.json one by one and remembers which; a field nobody read is refused
 * by name in {@link #finish()}, never ignored.
 */
public final class ConfigReader {
  /** Fields that say nothing about the forward pass. */
  private static final List<String> IRRELEVANT =
      List.of(
          "architectures",
          "model_type",
          "_name_or_path",
          "name_or_path",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "unk_token_id",
          "sep_token_id",
          "use_cache",
          "initializer_range",
          "pretraining_tp",
          "cache_implementation",
          "_attn_implementation",
          "_attn_implementation_autoset",
          "attn_implementation",
          "return_dict",
          "output_attentions",
          "output_hidden_states",
          "is_decoder",
          "is_encoder_decoder",
          "id2label",
          "label2id",
          "problem_type",
          "chunk_size_feed_forward",
          "attention_dropout",
          "hidden_dropout",
          "task_specific_params");

  /** No size of a model is larger; products of two sizes fit a long, four times one fits an int. */
  private static final int MAX_SIZE = 10_000_000;

  private final ObjectNode json;
  private final Path file;
  private final Set<String> read = new HashSet<>(IRRELEVANT);

  /**
   * Starts reading.
   *
   * @param json the configuration
   * @param file named in messages
   */
  public ConfigReader(ObjectNode json, Path file) {
    this.json = json;
    this.file = file;
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /** Whether a field is there and not null. */
  public boolean has(String field) {
    read.add(field);
    return json.hasNonNull(field);
  }

  /** A field as it is; missing if it is absent or null. */
  public JsonNode node(String field) {
    return has(field) ? json.get(field) : json.path("");
  }

  /** A field that must be a whole number of 1 or more, and at most ten million. */
  public int size(String field) {
    JsonNode value = node(field);
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > MAX_SIZE) {
      throw refused(
          field
              + " must be a whole number of 1 to "
              + MAX_SIZE
              + " but is "
              + (value.isMissingNode() ? "missing" : value.toString()));
    }
    return value.asInt();
  }

  /** As {@link #size(String)}, with a value for an absent field. */
  public int size(String field, int absent) {
    return has(field) ? size(field) : absent;
  }

  /** A field that must be a number above 0. */
  public double positive(String field, double absent) {
    JsonNode value = node(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
      throw refused(field + " must be a number above 0 but is " + value);
    }
    return value.asDouble();
  }

  /** A field that must be true or false. */
  public boolean flag(String field, boolean absent) {
    JsonNode value = node(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw refused(field + " must be true or false but is " + value);
    }
    return value.asBoolean();
  }

  /** A field that must be one of some texts; returns its index among them. */
  public int choice(String field, int absent, String... supported) {
    JsonNode value = node(field);
    if (value.isMissingNode()) {
      return absent;
    }
    int index = Arrays.asList(supported).indexOf(value.asText());
    if (index < 0) {
      throw unsupported(field, value.toString(), String.join(" or ", supported));
    }
    return index;
  }

  /** Refuses any other value than the supported one; absent is fine. */
  public void require(String field, boolean supported) {
    if (flag(field, supported) != supported) {
      throw unsupported(field, Boolean.toString(!supported), Boolean.toString(supported));
    }
  }

  /** Marks fields as known to say nothing about the forward pass. */
  public void ignore(String... fields) {
    read.addAll(Arrays.asList(fields));
  }

  /**
   * Ends reading.
   *
   * @throws CheckpointException if a field was not read, with all their names
   */
  public void finish() {
    Set<String> unread = new TreeSet<>();
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!read.contains(name) && !json.get(name).isNull()) {
        unread.add(name);
      }
    }
    if (!unread.isEmpty()) {
      throw refused(
          "these fields are not known for model_type \""
              + json.path("model_type").asText()
              + "\" and may change what the model computes: "
              + unread
              + "; remove those that do not");
    }
  }

  /** A field whose value is not supported. */
  public CheckpointException unsupported(String field, String value, String supported) {
    return refused(field + " = " + value + " is not supported; supported is " + supported);
  }

  /** An error of this file. */
  public CheckpointException refused(String reason) {
    return new CheckpointException(file + ": " + reason);
  }
}
