/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What something is called with.
 *
 * @param positional in their order
 * @param named by their names
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /** Arguments by the names of a function's parameters. */
  record Bound(String function, Map<String, Object> values) {
    boolean has(String name) {
      return values.containsKey(name);
    }

    Object or(String name, Object usual) {
      return values.getOrDefault(name, usual);
    }

    Object required(String name) {
      Object value = values.get(name);
      if (value == null) {
        throw new TemplateException("%s needs its argument %s".formatted(function, name));
      }
      return value;
    }

    String text(String name, String usual) {
      Object value = values.getOrDefault(name, usual);
      if (value instanceof String text) {
        return text;
      }
      throw new TemplateException(
          "%s needs a text as %s, not %s".formatted(function, name, Values.kind(value)));
    }

    int number(String name, int usual) {
      return values.containsKey(name)
          ? Values.smallInteger(function + "'s " + name, required(name))
          : usual;
    }

    boolean flag(String name, boolean usual) {
      return values.containsKey(name) ? Values.truth(required(name)) : usual;
    }
  }

  /**
   * Gives each argument its name.
   *
   * @throws TemplateException if there are too many, one is unknown, or one is given twice
   */
  Bound bind(String function, String... names) {
    if (positional.size() > names.length) {
      throw new TemplateException(
          "%s takes at most %s arguments, not %s"
              .formatted(function, names.length, positional.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(names[i], positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!List.of(names).contains(name) || values.put(name, value) != null) {
            throw new TemplateException(
                "%s takes no argument %s, or takes it once".formatted(function, name));
          }
        });
    return new Bound(function, values);
  }
}
