/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.Set;

/**
 * What the filters safe and escape give. Added to it by a plus, other texts are escaped for HTML,
 * as Jinja does even where it escapes nothing else. Where such a value is kept under a name first,
 * this is not seen and nothing is escaped.
 */
final class Markup {
  private static final Set<String> FILTERS = Set.of("safe", "escape", "e");

  private Markup() {}

  /** Such a value, or a sum that has one. */
  record Kept(Expression value) implements Expression {
    @Override
    public Object in(Scope scope) {
      return scope.value(value);
    }
  }

  /** Whether an expression is such a value. */
  static boolean is(Expression expression) {
    return expression instanceof Kept
        || (expression instanceof Reaches.Filtered filtered && FILTERS.contains(filtered.name()));
  }

  /** What is added to such a value. */
  static Expression escaped(Expression expression) {
    return new Reaches.Filtered(expression, "escape", Reaches.Given.NOTHING);
  }

  /** A text whose marks of HTML are written as entities. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
