/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values as texts, as Python's str and repr write them, and what Python takes for white space. */
final class PythonText {
  private static final double LEAST_PLAIN = 1e-4;
  private static final double MOST_PLAIN = 1e16;
  private static final int DIGITS = 17;

  private PythonText() {}

  /** A value as it is printed. */
  static String of(Run run, Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    represent(run, value, out);
    return run.made(out.toString());
  }

  /** A value as it stands within a list that is printed. */
  static void represent(Run run, Object value, StringBuilder out) {
    run.enter();
    if (value instanceof String text) {
      run.make(text.length());
      quote(text, out);
    } else if (value instanceof None) {
      out.append("None");
    } else if (value instanceof Boolean flag) {
      out.append(flag ? "True" : "False");
    } else if (value instanceof Long) {
      out.append(value);
    } else if (value instanceof Double number) {
      out.append(number(number));
    } else if (value instanceof List<?> list) {
      boolean tuple = list instanceof Tuple;
      out.append(tuple ? "(" : "[");
      String between = "";
      for (Object item : list) {
        out.append(between);
        represent(run, item, out);
        between = ", ";
      }
      out.append(tuple ? (list.size() == 1 ? ",)" : ")") : "]");
    } else if (value instanceof Map<?, ?> map) {
      represent(run, map, out);
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else {
      throw new TemplateException(
          "%s cannot be printed; only texts, numbers, lists and maps can"
              .formatted(Values.kind(value)));
    }
    run.make(2);
    run.leave();
  }

  private static void represent(Run run, Map<?, ?> map, StringBuilder out) {
    out.append('{');
    String between = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(between);
      represent(run, entry.getKey(), out);
      out.append(": ");
      represent(run, entry.getValue(), out);
      between = ", ";
    }
    out.append('}');
  }

  private static void quote(String text, StringBuilder out) {
    char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(mark);
    text.codePoints().forEach(point -> escape(point, mark, out));
    out.append(mark);
  }

  private static void escape(int point, char mark, StringBuilder out) {
    if (point == mark || point == '\\') {
      out.append('\\').appendCodePoint(point);
    } else if (point == '\n') {
      out.append("\\n");
    } else if (point == '\r') {
      out.append("\\r");
    } else if (point == '\t') {
      out.append("\\t");
    } else if (isPrintable(point)) {
      out.appendCodePoint(point);
    } else if (point < 0x100) {
      out.append(String.format(Locale.ROOT, "\\x%02x", point));
    } else {
      out.append(String.format(Locale.ROOT, point < 0x10000 ? "\\u%04x" : "\\U%08x", point));
    }
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** A number with the fewest digits that give it back. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value);
    double size = Math.abs(value);
    if (size >= LEAST_PLAIN && size < MOST_PLAIN) {
      String plain = shortest.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + rest
        + (exponent < 0 ? "e-" : "e+")
        + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
  }

  private static BigDecimal shortest(double value) {
    for (int digits = 1; digits < DIGITS; digits++) {
      String text = String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
      if (Double.parseDouble(text) == value) {
        return new BigDecimal(text).stripTrailingZeros();
      }
    }
    return new BigDecimal(String.format(Locale.ROOT, "%.16e", value)).stripTrailingZeros();
  }

  /** Counts the search for a text in another, which may compare each place with all of it. */
  static void search(Run run, String text, String part) {
    run.read((long) text.length() * Math.min(part.length() + 1, text.length() + 1));
  }

  /** White space as Python's str has it. */
  static boolean isSpace(int point) {
    return (point >= 0x09 && point <= 0x0d)
        || (point >= 0x1c && point <= 0x20)
        || point == 0x85
        || point == 0xa0
        || point == 0x1680
        || (point >= 0x2000 && point <= 0x200a)
        || point == 0x2028
        || point == 0x2029
        || point == 0x202f
        || point == 0x205f
        || point == 0x3000;
  }

  /** The first place at or after one that is no white space. */
  static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of a text without the white space at its end. */
  static int endWithoutSpace(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
