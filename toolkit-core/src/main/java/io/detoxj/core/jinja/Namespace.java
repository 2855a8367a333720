/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.HashMap;
import java.util.Map;

/** Values under names that a template can set from within loops. */
final class Namespace {
  private final Map<String, Object> values = new HashMap<>();

  Namespace(Map<String, Object> start) {
    start.forEach(this::set);
  }

  Object get(String name) {
    Object value = values.get(name);
    return value == null ? Undefined.name(name) : value;
  }

  void set(String name, Object value) {
    if (name.startsWith("_")) {
      throw new TemplateException(
          "a namespace takes no name that begins with an underscore, such as %s; rename it"
              .formatted(name));
    }
    values.put(name, value);
  }
}
