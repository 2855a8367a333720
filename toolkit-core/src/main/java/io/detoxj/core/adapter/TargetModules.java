/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which linear layers an adapter is beside, as PEFT's {@code target_modules} says it: names, each
 * of which stands for every module that it is or that ends in a dot and it ({@code c_attn}); a
 * regular expression that the whole name of a module matches; or all linear layers but the
 * unembedding.
 *
 * @param kind how they are named
 * @param names the names, or the one expression; empty for all
 */
public record TargetModules(Kind kind, List<String> names) {
  /** How modules are named. */
  public enum Kind {
    /** By the ends of their names. */
    NAMES,
    /** By an expression. */
    EXPRESSION,
    /** All of them. */
    ALL_LINEAR
  }

  /** What stands for all in a configuration. */
  static final String ALL = "all-linear";

  private static final String WEIGHT = ".weight";

  /** Checks the names. */
  public TargetModules {
    names = List.copyOf(names);
    boolean sound =
        switch (kind) {
          case NAMES -> !names.isEmpty() && names.stream().noneMatch(String::isBlank);
          case EXPRESSION -> names.size() == 1 && BoundedPattern.isSound(names.get(0));
          case ALL_LINEAR -> names.isEmpty();
        };
    if (!sound) {
      throw new ConfigException(
          "the target modules %s are neither names nor one sound regular expression; give names of linear layers, such as c_attn or q_proj, or %s"
              .formatted(names, ALL));
    }
  }

  /** The modules of these names. */
  public static TargetModules named(String... names) {
    return new TargetModules(Kind.NAMES, List.of(names));
  }

  /** The modules whose names an expression matches, as PEFT takes one string. */
  public static TargetModules matching(String expression) {
    return new TargetModules(Kind.EXPRESSION, List.of(expression));
  }

  /** All linear layers but the unembedding. */
  public static TargetModules allLinear() {
    return new TargetModules(Kind.ALL_LINEAR, List.of());
  }

  /**
   * Reads what a user writes: {@code all-linear}, or names with plus signs between them.
   *
   * @throws ConfigException if a name is empty
   */
  public static TargetModules parse(String text) {
    return text.equals(ALL) ? allLinear() : named(text.split("\\+", -1));
  }

  /** Reads the value of a field. */
  static TargetModules read(JsonNode value, String field) {
    if (value.isTextual()) {
      return value.asText().equals(ALL) ? allLinear() : matching(value.asText());
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : value) {
      names.add(name.isTextual() ? name.asText() : "");
    }
    if (!value.isArray()) {
      throw new ConfigException(
          "%s must be a list of names, an expression or \"%s\"".formatted(field, ALL));
    }
    return new TargetModules(Kind.NAMES, names);
  }

  /** As the value of a field. */
  JsonNode json() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (kind != Kind.NAMES) {
      return nodes.textNode(kind == Kind.ALL_LINEAR ? ALL : names.get(0));
    }
    var list = nodes.arrayNode();
    names.forEach(list::add);
    return list;
  }

  /** Whether a module is one of them. */
  public boolean matches(String module) {
    return switch (kind) {
      case ALL_LINEAR -> true;
      case EXPRESSION -> BoundedPattern.matches(names.get(0), module);
      case NAMES ->
          names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
    };
  }

  /**
   * Those of a model: the matrices of its linear layers, by the name of the module in a file.
   *
   * @param prefix stands before the parameters' names in that file
   * @throws ConfigException if a name, or the expression, is that of no linear layer
   */
  Map<String, Parameter> in(ModelBlueprint blueprint, String prefix) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    Set<String> unused = new LinkedHashSet<>(names);
    List<String> known = new ArrayList<>();
    for (Parameter parameter : blueprint.parameters()) {
      if (parameter.role() == Parameter.Role.LINEAR) {
        String module = prefix + parameter.name().substring(0, endOf(parameter));
        known.add(module);
        if (matches(module)) {
          found.put(module, parameter);
          unused.removeIf(
              name ->
                  kind == Kind.EXPRESSION
                      || new TargetModules(kind, List.of(name)).matches(module));
        }
      }
    }
    if (!unused.isEmpty()) {
      throw new ConfigException(
          "the model has no linear layer %s, which is named as a target; it has %s"
              .formatted(unused, shortNames(known, unused.iterator().next())));
    }
    return found;
  }

  private static int endOf(Parameter parameter) {
    return parameter.name().length() - WEIGHT.length();
  }

  private static Collection<String> shortNames(List<String> modules, String wanted) {
    Set<String> last = new LinkedHashSet<>();
    modules.forEach(module -> last.add(module.substring(module.lastIndexOf('.') + 1)));
    return last.size() <= 12 ? last : NearestNames.to(wanted, last);
  }

  /** As a user writes it. */
  @Override
  public String toString() {
    return kind == Kind.ALL_LINEAR ? ALL : String.join("+", names);
  }
}
