/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be reached within a value: the elements of lists and maps, and the methods of texts,
 * lists and maps that change nothing. Names with two underscores, by which Python's inside is
 * reached, and methods that change a value are refused.
 */
final class Members {
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  private Members() {}

  /** What stands after a dot: a method first, then an element of a map. */
  static Object attribute(Object target, String name) {
    refuseInside(name);
    if (target instanceof Undefined undefined) {
      throw undefined.refused();
    }
    Optional<Callable> method = method(target, name);
    if (method.isPresent()) {
      return method.get();
    }
    if (target instanceof Map<?, ?> map) {
      Object value = map.get(name);
      return value == null ? missing(name) : value;
    }
    return own(target, name);
  }

  /** What stands in square brackets: an element first, then a method. */
  static Object item(Run run, Object target, Object key) {
    if (target instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (target instanceof Map<?, ?> map) {
      if (key instanceof Undefined || key instanceof List || key instanceof Map) {
        return missing(Values.kind(key));
      }
      Object value = map.get(key);
      if (value != null) {
        return value;
      }
    }
    if (Values.isWhole(key)) {
      if (target instanceof List<?> list) {
        return element(list, Values.whole(key));
      }
      if (target instanceof String text) {
        return character(run, text, Values.whole(key));
      }
    }
    if (key instanceof String name) {
      refuseInside(name);
      Optional<Callable> method = method(target, name);
      return method.isPresent() ? method.get() : own(target, name);
    }
    return missing(Values.isNumber(key) ? String.valueOf(key) : Values.kind(key));
  }

  private static Object element(List<?> list, long place) {
    long index = place < 0 ? place + list.size() : place;
    return index >= 0 && index < list.size()
        ? list.get((int) index)
        : new Undefined("a list of %s has no element %s".formatted(list.size(), place));
  }

  private static Object character(Run run, String text, long place) {
    long length = Values.length(run, text);
    long index = place < 0 ? place + length : place;
    if (index < 0 || index >= length) {
      return new Undefined("a text of %s characters has no %s".formatted(length, place));
    }
    int at = text.offsetByCodePoints(0, (int) index);
    return Character.toString(text.codePointAt(at));
  }

  private static Object own(Object target, String name) {
    if (target instanceof Namespace namespace) {
      return namespace.get(name);
    }
    if (target instanceof LoopState loop) {
      return loop.attribute(name);
    }
    if (target instanceof Callable) {
      throw new TemplateException(
          "it reaches for %s of a function, which a template may not".formatted(name));
    }
    return new Undefined("%s has no \"%s\"".formatted(Values.kind(target), name));
  }

  private static Optional<Callable> method(Object target, String name) {
    if (target instanceof LoopState loop) {
      return loop.method(name);
    }
    boolean map = target instanceof Map;
    if ((map || target instanceof List) && CHANGING.contains(name)) {
      throw new TemplateException(
          "it calls %s, which would change what it was given; a template may not".formatted(name));
    }
    if (target instanceof String text) {
      return TextMethods.of(text, name);
    }
    if (target instanceof Map<?, ?> entries) {
      return ListMethods.of(entries, name);
    }
    return target instanceof List<?> list ? ListMethods.of(list, name) : Optional.empty();
  }

  private static Undefined missing(String name) {
    return new Undefined("there is no \"%s\" in the map".formatted(name));
  }

  private static void refuseInside(String name) {
    if (name.startsWith("__")) {
      throw new TemplateException(
          "it reaches for %s, the inside of Python, which a template may not".formatted(name));
    }
  }
}
