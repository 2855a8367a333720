/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON, as Python's {@code json.dumps} writes them.
 *
 * @param ascii whether other characters are escaped
 * @param indent what each level is indented by; null for one line
 * @param between elements
 * @param afterKey between a key and its value
 * @param sorted whether maps are in the order of their keys
 */
record PythonJson(
    boolean ascii, @Nullable String indent, String between, String afterKey, boolean sorted) {
  private static final int WIDEST = 100;

  /** The filter tojson, with the arguments that transformers gives it. */
  static Object filter(Run run, Object value, Arguments given) {
    Arguments.Bound bound =
        given.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    Object indent = bound.or("indent", None.NONE);
    String step = null;
    if (indent instanceof String text) {
      step = text;
    } else if (!(indent instanceof None)) {
      int width = Math.max(0, Values.smallInteger("tojson's indent", indent));
      if (width > WIDEST) {
        throw new TemplateException("tojson's indent is at most %s".formatted(WIDEST));
      }
      step = " ".repeat(width);
    }
    String between = step == null ? ", " : ",";
    String afterKey = ": ";
    if (bound.or("separators", None.NONE) instanceof List<?> both && both.size() == 2) {
      between = PythonText.of(run, both.get(0));
      afterKey = PythonText.of(run, both.get(1));
    }
    PythonJson writer =
        new PythonJson(
            bound.flag("ensure_ascii", false),
            step,
            between,
            afterKey,
            bound.flag("sort_keys", false));
    StringBuilder out = new StringBuilder();
    writer.write(run, value, 1, out);
    return out.toString();
  }

  private void write(Run run, Object value, int level, StringBuilder out) {
    run.enter();
    int before = out.length();
    if (value instanceof String text) {
      quote(text, out);
    } else if (value instanceof None) {
      out.append("null");
    } else if (value instanceof Boolean || value instanceof Long) {
      out.append(value);
    } else if (value instanceof Double number) {
      out.append(number(number));
    } else if (value instanceof List<?> list) {
      writeList(run, list, level, out);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(run, map, level, out);
    } else {
      throw new TemplateException("%s has no form in JSON".formatted(Values.kind(value)));
    }
    run.make(out.length() - before);
    run.leave();
  }

  private void writeList(Run run, List<?> list, int level, StringBuilder out) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    boolean first = true;
    for (Object item : list) {
      next(run, first, level, out);
      write(run, item, level + 1, out);
      first = false;
    }
    line(run, level - 1, out);
    out.append(']');
  }

  private void writeMap(Run run, Map<?, ?> map, int level, StringBuilder out) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : entries(run, map)) {
      next(run, first, level, out);
      quote(key(entry.getKey()), out);
      out.append(afterKey);
      write(run, entry.getValue(), level + 1, out);
      first = false;
    }
    line(run, level - 1, out);
    out.append('}');
  }

  private List<? extends Map.Entry<?, ?>> entries(Run run, Map<?, ?> map) {
    Comparator<Map.Entry<?, ?>> byKey =
        (one, other) -> Comparison.order(run, one.getKey(), other.getKey());
    return sorted ? map.entrySet().stream().sorted(byKey).toList() : List.copyOf(map.entrySet());
  }

  private void next(Run run, boolean first, int level, StringBuilder out) {
    out.append(first ? "" : between);
    line(run, level, out);
  }

  private void line(Run run, int level, StringBuilder out) {
    if (indent != null) {
      run.make((long) indent.length() * level + 1);
      out.append('\n').append(indent.repeat(level));
    }
  }

  private static String key(Object key) {
    if (key instanceof String text) {
      return text;
    }
    if (key instanceof None) {
      return "null";
    }
    return key instanceof Double number ? number(number) : String.valueOf(key);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return PythonText.number(value);
  }

  private void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (letter < ' ' || (ascii && letter > '~')) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
          } else {
            out.append(letter);
          }
        }
      }
    }
    out.append('"');
  }
}
