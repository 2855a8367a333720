/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of a config.json one by one and remembers which. What becomes of a field that
 * nobody read is decided in {@link #finish}.
 */
public final class ConfigReader {
  /** No size of a model is larger; products of two sizes fit a long, four times one fits an int. */
  private static final int MAX_SIZE = 10_000_000;

  private static final int SHOWN = 80;

  private final ObjectNode json;
  private final Path file;
  private final Set<String> read = new HashSet<>();
  private final Set<String> unused = new TreeSet<>();
  private final List<String> warnings = new ArrayList<>();
  private final HeadInFile head;
  private String modelType;

  /**
   * Starts reading.
   *
   * @param json the configuration
   * @param file named in messages
   */
  public ConfigReader(ObjectNode json, Path file) {
    this(json, file, HeadInFile.UNKNOWN);
  }

  /**
   * Starts reading the configuration of weights that are there.
   *
   * @param json the configuration
   * @param file named in messages
   * @param weights decide whether the unembedding is tied where the configuration says something
   *     else
   */
  public ConfigReader(ObjectNode json, Path file, CheckpointWeights weights) {
    this(json, file, new HeadInFile(weights));
  }

  private ConfigReader(ObjectNode json, Path file, HeadInFile head) {
    this.json = json;
    this.file = file;
    this.head = head;
    this.modelType = json.path("model_type").asText();
  }

  /** The model_type of what is read. */
  public String modelType() {
    return modelType;
  }

  /** From here on the fields are those of another type, as of a language model within another. */
  public void readAs(String type) {
    modelType = type;
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

  /** As {@link #size(String)}; absent is one value, null is 0, which stands for none. */
  public int sizeOrNone(String field, int absent) {
    return has(field) ? size(field) : json.has(field) ? 0 : absent;
  }

  /** As {@link #positive}; absent is one value, null is 0, which stands for none. */
  public double positiveOrNone(String field, double absent) {
    return positive(field, json.has(field) ? 0 : absent);
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

  /** Marks fields that this architecture has no use for; they are listed with the harmless ones. */
  public void unused(String... fields) {
    for (String field : fields) {
      if (has(field)) {
        unused.add(field);
      }
    }
  }

  /** Adds a sentence to what is said about the file. */
  public void warn(String sentence) {
    warnings.add(sentence);
  }

  /**
   * Whether the unembedding is the table of embeddings: tie_word_embeddings, unless the weights
   * hold an unembedding of their own that differs from the table; this is used then, with a
   * warning, as transformers 5 does.
   *
   * @param table the table's name, without a prefix
   * @param prefixes which it may have
   * @param absent what holds for a configuration without the field
   */
  public boolean tied(String table, List<String> prefixes, boolean absent) {
    boolean tied = flag("tie_word_embeddings", absent);
    if (tied && head.differsFrom(table, prefixes)) {
      warn(
          "tie_word_embeddings is "
              + (has("tie_word_embeddings") ? "" : "by default ")
              + "true but the weights hold a lm_head.weight that differs from "
              + table
              + "; it is used, set the field to false if that is right");
      return false;
    }
    return tied;
  }

  /**
   * Ends reading. Of the fields nobody read, those known to have no part in the forward pass are
   * ignored, those known to change results are refused, and those not known at all are noted.
   *
   * @param strict whether to refuse what is not known, too
   * @return what is to be said about the file
   * @throws CheckpointException if a field is refused, with the names of all
   */
  public ConfigNotes finish(boolean strict) {
    Set<String> harmless = new TreeSet<>(unused);
    Set<String> unknown = new TreeSet<>();
    List<String> refused = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String name = field.getKey();
      if (read.contains(name) || field.getValue().isNull()) {
        continue;
      }
      switch (ConfigFields.of(name, field.getValue())) {
        case USUAL -> {}
        case HARMLESS -> harmless.add(name);
        case CHANGES_RESULTS -> refused.add(name + " = " + brief(field.getValue()));
        case UNKNOWN -> unknown.add(name);
      }
    }
    if (!refused.isEmpty()) {
      throw refused(
          "these fields of model_type \""
              + modelType
              + "\" change what the model computes and are not supported: "
              + refused
              + "; remove those that have no part in it");
    }
    if (strict && !unknown.isEmpty()) {
      throw refused(
          "these fields are not known for model_type \""
              + modelType
              + "\" and may change what the model computes: "
              + unknown
              + "; remove those that do not, or load without the strict reading of config.json");
    }
    return new ConfigNotes(file, List.copyOf(harmless), List.copyOf(unknown), warnings);
  }

  private static String brief(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
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
