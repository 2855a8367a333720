/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything that makes an output what it is, as a tree of named parts: the weights, the fields of
 * a configuration, the tokenizer, what is attached, versions of code. What is kept of a run is used
 * again only under an equal fingerprint, and {@link #differences} says in which parts two are not
 * equal.
 *
 * <p>Parts have no order, lists have one. Numbers are equal if their values are: 10000 and 1e4. A
 * part that is null is one that is not there. Two of equal parts have the same {@link #json()} and
 * {@link #sha256()}, on every machine and in every process. Immutable.
 */
public final class Fingerprint {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final int DIFFERENCES_TOLD = 4;
  private static final int LONGEST_TOLD = 120;

  /** What makes two things the same to a user: the rest of an object with this part can change. */
  private static final String WEIGHTS = "weights";

  private final JsonNode tree;
  private final String json;
  private final String sha256;

  private Fingerprint(JsonNode tree) {
    this.tree = CanonicalJson.sorted(tree);
    this.json = this.tree.toString();
    this.sha256 = Sha256.hexOf(json);
  }

  /** Begins one. */
  public static Builder builder() {
    return new Builder();
  }

  /** That of a thing known by one hash alone, such as a vector or a file. */
  public static Fingerprint ofHash(String sha256) {
    return builder().put("sha256", sha256).build();
  }

  /**
   * Reads what {@link #json()} wrote.
   *
   * @throws ConfigException if the text is not a JSON object
   */
  public static Fingerprint parse(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (tree.isObject()) {
        return new Fingerprint(tree);
      }
    } catch (JsonProcessingException e) {
      throw new ConfigException("a fingerprint is damaged: " + e.getOriginalMessage(), e);
    }
    throw new ConfigException("a fingerprint must be a JSON object, and is none");
  }

  /** All parts as JSON on one line, sorted by name; equal fingerprints have equal texts. */
  public String json() {
    return json;
  }

  /** SHA-256 of {@link #json()} in UTF-8, 64 hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** A copy of all parts as a JSON tree, to be a part of another document. */
  public JsonNode asJson() {
    return tree.deepCopy();
  }

  /** A part that is a fingerprint itself; empty if there is none of this name. */
  public Optional<Fingerprint> part(String name) {
    JsonNode part = tree.path(name);
    return part.isObject() ? Optional.of(new Fingerprint(part)) : Optional.empty();
  }

  /**
   * A short name for what a user takes for the same thing: of an object that has weights, its
   * weights alone, and of all others all parts. Work is kept under this name, so that work of the
   * same weights with another configuration or tokenizer is found there and refused.
   */
  public String handle() {
    return Sha256.hexOf(reduced(tree).toString());
  }

  private static JsonNode reduced(JsonNode node) {
    if (node.isObject() && node.has(WEIGHTS)) {
      return JsonNodeFactory.instance.objectNode().set(WEIGHTS, node.get(WEIGHTS));
    }
    if (node.isObject()) {
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(one -> result.set(one.getKey(), reduced(one.getValue())));
      return result;
    }
    if (node.isArray()) {
      ArrayNode result = JsonNodeFactory.instance.arrayNode();
      node.forEach(one -> result.add(reduced(one)));
      return result;
    }
    return node;
  }

  /**
   * One part in which two fingerprints differ.
   *
   * @param name with the names of the parts it is in: {@code checkpoint.config.n_head}
   * @param here its value in the one that was asked, "nothing" if it is not there
   * @param there its value in the other
   */
  public record Difference(String name, String here, String there) {}

  /** Where another one differs, sorted by name; empty if they are equal. */
  public List<Difference> differences(Fingerprint other) {
    List<Difference> found = new ArrayList<>();
    compare("", tree, other.tree, found);
    return List.copyOf(found);
  }

  private static void compare(String name, JsonNode here, JsonNode there, List<Difference> found) {
    if (here.equals(there)) {
      return;
    }
    if (here.isObject() && there.isObject()) {
      Set<String> names = new TreeSet<>();
      here.fieldNames().forEachRemaining(names::add);
      there.fieldNames().forEachRemaining(names::add);
      String before = name.isEmpty() ? "" : name + ".";
      names.forEach(one -> compare(before + one, here.path(one), there.path(one), found));
    } else if (here.isArray() && there.isArray() && here.size() == there.size()) {
      for (int i = 0; i < here.size(); i++) {
        compare(name + "[" + i + "]", here.get(i), there.get(i), found);
      }
    } else {
      found.add(new Difference(name, shown(here), shown(there)));
    }
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "nothing" : value.toString();
    return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD) + "...";
  }

  /**
   * The differences as the end of a message: "differs in config.n_head: 8 here, 4 in the journal".
   *
   * @param other another fingerprint
   * @param where what the other one is in: "in the journal"
   */
  public String explain(Fingerprint other, String where) {
    List<Difference> all = differences(other);
    if (all.isEmpty()) {
      return "differs in nothing";
    }
    String told =
        all.stream()
            .limit(DIFFERENCES_TOLD)
            .map(one -> "%s: %s here, %s %s".formatted(one.name(), one.here(), one.there(), where))
            .collect(Collectors.joining("; "));
    int rest = all.size() - DIFFERENCES_TOLD;
    return "differs in " + told + (rest > 0 ? "; and in " + rest + " more" : "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint one && one.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** The hash. */
  @Override
  public String toString() {
    return sha256;
  }

  /**
   * Puts parts together. Each name can be given once: to add a part whose name is there already is
   * an {@link IllegalArgumentException}.
   */
  public static final class Builder {
    private final ObjectNode parts = JsonNodeFactory.instance.objectNode();

    private Builder() {}

    /** Adds a text. */
    public Builder put(String name, String value) {
      return put(name, JsonNodeFactory.instance.textNode(value));
    }

    /** Adds a whole number. */
    public Builder put(String name, long value) {
      return put(name, JsonNodeFactory.instance.numberNode(value));
    }

    /** Adds a number. */
    public Builder put(String name, double value) {
      return put(name, JsonNodeFactory.instance.numberNode(value));
    }

    /** Adds a yes or no. */
    public Builder put(String name, boolean value) {
      return put(name, JsonNodeFactory.instance.booleanNode(value));
    }

    /** Adds a part with parts of its own. */
    public Builder put(String name, Fingerprint value) {
      return put(name, value.tree);
    }

    /** Adds parts in an order that matters. */
    public Builder put(String name, List<Fingerprint> values) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      values.forEach(one -> list.add(one.tree));
      return put(name, list);
    }

    /** Adds texts in an order that matters. */
    public Builder putTexts(String name, List<String> values) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      values.forEach(list::add);
      return put(name, list);
    }

    /** Adds texts by their names. */
    public Builder put(String name, Map<String, String> values) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      values.forEach(object::put);
      return put(name, object);
    }

    /** Adds JSON as it is, such as a field of a configuration; null is not added. */
    public Builder put(String name, JsonNode value) {
      if (parts.has(name)) {
        throw new IllegalArgumentException("a fingerprint has two parts called " + name);
      }
      parts.set(name, value.deepCopy());
      return this;
    }

    /** Adds all parts of another fingerprint beside those so far. */
    public Builder putAll(Fingerprint other) {
      other.tree.properties().forEach(one -> put(one.getKey(), one.getValue()));
      return this;
    }

    /** The fingerprint of the parts so far. */
    public Fingerprint build() {
      return new Fingerprint(parts);
    }
  }
}
