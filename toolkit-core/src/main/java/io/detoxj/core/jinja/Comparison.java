/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Equality, order and membership of values, as in Python. */
final class Comparison {
  private Comparison() {}

  /** Whether two values are equal; numbers and booleans are by their amount. */
  static boolean equal(Run run, Object one, Object other) {
    run.enter();
    try {
      if (Values.isNumber(one) && Values.isNumber(other)) {
        return (Values.isWhole(one) && Values.isWhole(other))
            ? Values.whole(one) == Values.whole(other)
            : Values.real(one) == Values.real(other);
      }
      if (one instanceof String text && other instanceof String more) {
        run.read(Math.min(text.length(), more.length()));
        return text.equals(more);
      }
      if (one instanceof List<?> list && other instanceof List<?> more) {
        return (list instanceof Tuple) == (more instanceof Tuple) && equalLists(run, list, more);
      }
      if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> more) {
        return equalMaps(run, map, more);
      }
      if (one instanceof Undefined && other instanceof Undefined) {
        return true;
      }
      return one == other;
    } finally {
      run.leave();
    }
  }

  private static boolean equalLists(Run run, List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<?> others = other.iterator();
    for (Object item : one) {
      if (!equal(run, item, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Run run, Map<?, ?> one, Map<?, ?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      Object more = other.get(entry.getKey());
      if (more == null || !equal(run, entry.getValue(), more)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The order of two values: below, at or above 0.
   *
   * @throws TemplateException if they have none, as a text and a number
   */
  static int order(Run run, Object one, Object other) {
    run.enter();
    try {
      if (Values.isWhole(one) && Values.isWhole(other)) {
        return Long.compare(Values.whole(one), Values.whole(other));
      }
      if (Values.isNumber(one) && Values.isNumber(other)) {
        return Double.compare(Values.real(one), Values.real(other));
      }
      if (one instanceof String text && other instanceof String more) {
        run.read(Math.min(text.length(), more.length()));
        return order(text, more);
      }
      if (one instanceof List<?> list && other instanceof List<?> more) {
        int common = Math.min(list.size(), more.size());
        for (int i = 0; i < common; i++) {
          if (!equal(run, list.get(i), more.get(i))) {
            return order(run, list.get(i), more.get(i));
          }
        }
        return Integer.compare(list.size(), more.size());
      }
    } finally {
      run.leave();
    }
    throw new TemplateException(
        "%s and %s have no order".formatted(Values.kind(one), Values.kind(other)));
  }

  /** By code points; Java's own order is by surrogates. */
  private static int order(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length()) {
      int left = one.codePointAt(at);
      int right = other.codePointAt(at);
      if (left != right) {
        return Integer.compare(left, right);
      }
      at += Character.charCount(left);
    }
    return Integer.compare(one.length(), other.length());
  }

  /** Whether a value is in another: a text in a text, an element in a list, a key in a map. */
  static boolean contains(Run run, Object whole, Object part) {
    if (whole instanceof String text) {
      if (part instanceof String some) {
        PythonText.search(run, text, some);
        return text.contains(some);
      }
      throw new TemplateException("%s cannot be in a text".formatted(Values.kind(part)));
    }
    if (whole instanceof Map<?, ?> map) {
      return map.containsKey(Values.key(part));
    }
    if (whole instanceof List<?> || whole instanceof Lazy || whole instanceof Undefined) {
      for (Object element : Values.elements(run, whole)) {
        if (equal(run, element, part)) {
          return true;
        }
      }
      return false;
    }
    throw new TemplateException("nothing can be in %s".formatted(Values.kind(whole)));
  }
}
