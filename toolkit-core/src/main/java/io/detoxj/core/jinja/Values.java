/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of templates: {@link None}, Boolean, Long, Double, String, List, Map, {@link
 * Undefined}, {@link Tuple}, {@link Lazy}, {@link Namespace}, {@link LoopState} and {@link
 * Callable}; never null and nothing else, so that a template can reach nothing else.
 */
final class Values {
  private static final int DEEPEST = 64;

  private Values() {}

  /**
   * A value from outside as one of a template's.
   *
   * @throws TemplateException if it is none of the plain kinds, or nests too deep
   */
  static Object of(@Nullable Object value) {
    return of(value, 0);
  }

  private static Object of(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new TemplateException(
          "values for a template may nest %s deep; flatten them".formatted(DEEPEST));
    }
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof CharSequence text) {
      return text.toString();
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof Double) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(of(item, depth + 1)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, item) -> copy.put(of(key, depth + 1), of(item, depth + 1)));
      return copy;
    }
    throw new TemplateException(
        "a template takes texts, numbers, booleans, lists and maps, not a value of %s; change it to one of these"
            .formatted(value.getClass().getName()));
  }

  /** What a value is called in messages. */
  static String kind(Object value) {
    if (value instanceof Undefined undefined) {
      return "an undefined value (" + undefined.why() + ")";
    }
    if (value instanceof None) {
      return "none";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Long || value instanceof Double) {
      return "a number";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof Map) {
      return "a map";
    }
    if (value instanceof List || value instanceof Lazy) {
      return "a list";
    }
    return value instanceof Namespace ? "a namespace" : "a function";
  }

  /** Whether a value counts as true. */
  static boolean truth(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return !(value instanceof None) && !(value instanceof Undefined);
  }

  /**
   * The elements of a value, in their order: of a text its characters, of a map its keys.
   *
   * @throws TemplateException if it has none
   */
  static List<Object> elements(Run run, Object value) {
    List<Object> all = new ArrayList<>();
    if (value instanceof String text) {
      run.make(text.length());
      text.codePoints().forEach(point -> all.add(Character.toString(point)));
    } else if (value instanceof List<?> list) {
      run.make(list.size());
      all.addAll(list);
    } else if (value instanceof Map<?, ?> map) {
      run.make(map.size());
      all.addAll(map.keySet());
    } else if (value instanceof Lazy lazy) {
      all.addAll(lazy.take());
    } else if (!(value instanceof Undefined)) {
      throw new TemplateException("%s has no elements to go through".formatted(kind(value)));
    }
    return all;
  }

  /** How many elements a value has. */
  static long length(Run run, Object value) {
    if (value instanceof String text) {
      run.read(text.length());
      return text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new TemplateException("%s has no length".formatted(kind(value)));
  }

  /** A whole number that fits an int. */
  static int smallInteger(String what, Object value) {
    long number;
    if (value instanceof Long whole) {
      number = whole;
    } else if (value instanceof Boolean flag) {
      number = flag ? 1 : 0;
    } else {
      throw new TemplateException("%s must be a whole number, not %s".formatted(what, kind(value)));
    }
    if (number != (int) number) {
      throw new TemplateException("%s is too large: %s".formatted(what, number));
    }
    return (int) number;
  }

  /** A number, or a boolean as 0 or 1. */
  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  /** Whether a number has no fraction by its kind; booleans are such. */
  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  static long whole(Object value) {
    return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue();
  }

  static double real(Object value) {
    return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
  }

  /** A value as a key of a map. */
  static Object key(Object value) {
    if (value instanceof String || value instanceof None || isNumber(value)) {
      return value;
    }
    throw new TemplateException("%s cannot be the key of a map".formatted(kind(value)));
  }
}
