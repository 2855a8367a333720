/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What stands after a bar: filters of single values; those of lists are in {@link ListFilters}. */
final class Filters {
  /** A filter. */
  interface Filter {
    Object apply(Run run, Object value, Arguments given);
  }

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>(ListFilters.all());
    all.put("abs", (run, value, given) -> absolute(value));
    all.put("capitalize", (run, value, given) -> TextMethods.capitalized(text(run, value)));
    all.put("default", Filters::usual);
    all.put("d", Filters::usual);
    all.put("e", (run, value, given) -> escaped(run, value));
    all.put("escape", (run, value, given) -> escaped(run, value));
    all.put("float", (run, value, given) -> real(run, value, given));
    all.put("format", (run, value, given) -> format(run, value, given));
    all.put("indent", Filters::indent);
    all.put("int", (run, value, given) -> whole(run, value, given));
    all.put("lower", (run, value, given) -> text(run, value).toLowerCase(Locale.ROOT));
    all.put("replace", Filters::replace);
    all.put("round", (run, value, given) -> Rounding.of(value, given));
    all.put("safe", (run, value, given) -> text(run, value));
    all.put("string", (run, value, given) -> text(run, value));
    all.put("title", (run, value, given) -> titled(text(run, value)));
    all.put("tojson", PythonJson::filter);
    all.put("trim", Filters::trim);
    all.put("upper", (run, value, given) -> text(run, value).toUpperCase(Locale.ROOT));
    return Map.copyOf(all);
  }

  static Object apply(Run run, String name, Object value, Arguments given) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new TemplateException(
          "there is no filter %s here; those that published chat templates use are %s"
              .formatted(name, String.join(", ", new TreeSet<>(ALL.keySet()))));
    }
    return filter.apply(run, value, given);
  }

  static boolean isKnown(Object name) {
    return name instanceof String text && ALL.containsKey(text);
  }

  static String text(Run run, Object value) {
    String text = PythonText.of(run, value);
    run.make(text.length());
    return text;
  }

  private static Object escaped(Run run, Object value) {
    return run.made(Markup.escape(text(run, value)));
  }

  private static Object absolute(Object value) {
    if (Values.isNumber(value)) {
      boolean negative = Values.real(value) < 0;
      return Arithmetic.signed(negative, value);
    }
    throw new TemplateException("%s has no absolute value".formatted(Values.kind(value)));
  }

  private static Object usual(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("default", "default_value", "boolean");
    boolean missing =
        value instanceof Undefined || (bound.flag("boolean", false) && !Values.truth(value));
    return missing ? bound.or("default_value", "") : value;
  }

  private static Object format(Run run, Object value, Arguments given) {
    if (!given.named().isEmpty()) {
      throw new TemplateException("format takes no named values here; give them in their order");
    }
    return PercentFormat.of(run, text(run, value), given.positional());
  }

  private static Object whole(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("int", "default", "base");
    if (Values.isWhole(value)) {
      return Values.whole(value);
    }
    if (value instanceof Double number && Math.abs(number) < Long.MAX_VALUE) {
      return (long) (double) number;
    }
    try {
      String plain = text(run, value).strip().replace("_", "");
      return bound.has("base")
          ? (Object) Long.parseLong(plain, bound.number("base", 10))
          : (Object) (plain.matches("[-+]?\\d+") ? Long.parseLong(plain) : (long) number(plain));
    } catch (NumberFormatException e) {
      return bound.or("default", 0L);
    }
  }

  private static Object real(Run run, Object value, Arguments given) {
    Object usual = given.bind("float", "default").or("default", 0.0);
    if (Values.isNumber(value)) {
      return Values.real(value);
    }
    try {
      return number(text(run, value).strip());
    } catch (NumberFormatException e) {
      return usual;
    }
  }

  /** Java would take more, such as a letter after a number. */
  private static double number(String text) {
    if (!text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      throw new NumberFormatException(text);
    }
    return Double.parseDouble(text);
  }

  private static Object replace(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count");
    Object count = bound.or("count", None.NONE);
    return TextMethods.replaced(
        run,
        text(run, value),
        text(run, bound.required("old")),
        text(run, bound.required("new")),
        count instanceof None ? -1 : Values.smallInteger("replace's count", count));
  }

  private static Object trim(Run run, Object value, Arguments given) {
    Object letters = given.bind("trim", "chars").or("chars", None.NONE);
    return TextMethods.stripped(
        text(run, value), letters instanceof String set ? set : null, true, true);
  }

  /** The first letter after white space or an opening bracket large, the others small. */
  private static String titled(String text) {
    StringBuilder out = new StringBuilder();
    boolean begins = true;
    for (int point : text.codePoints().toArray()) {
      String letter = Character.toString(point);
      out.append(begins ? letter.toUpperCase(Locale.ROOT) : letter.toLowerCase(Locale.ROOT));
      begins = PythonText.isSpace(point) || "-({[<".indexOf(point) >= 0;
    }
    return out.toString();
  }

  private static Object indent(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("indent", "width", "first", "blank");
    Object width = bound.or("width", 4L);
    String before =
        width instanceof String text
            ? text
            : " ".repeat(Math.max(0, Math.min(1000, Values.smallInteger("indent's width", width))));
    boolean blank = bound.flag("blank", false);
    List<String> lines = List.of((text(run, value) + "\n").split("\n|\r\n|\r", -1));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size() - 1; i++) {
      String line = lines.get(i);
      out.append(i == 0 ? "" : "\n");
      if (i == 0 ? bound.flag("first", false) : blank || !line.isEmpty()) {
        run.make(before.length());
        out.append(before);
      }
      out.append(line);
    }
    return out.toString();
  }
}
