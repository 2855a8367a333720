/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with places in braces, as Python's method format fills them: empty, a position or a name.
 * Places that reach into a value or say how it is written are refused.
 */
final class BraceFormat {
  private static final Pattern PLACE = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]*)\\}|[{}]");
  private static final Pattern POSITION = Pattern.compile("\\d{1,4}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private BraceFormat() {}

  static String of(Run run, String text, Arguments given) {
    StringBuilder out = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    int next = 0;
    int at = 0;
    while (place.find()) {
      out.append(text, at, place.start());
      at = place.end();
      String found = place.group();
      if (found.equals("{{") || found.equals("}}")) {
        out.append(found.charAt(0));
        continue;
      }
      String name = place.group(1);
      if (name == null) {
        throw new TemplateException("a text for format has a brace without its other one");
      }
      Object value;
      if (name.isEmpty()) {
        value = positional(given, next);
        next++;
      } else {
        value = named(given, name);
      }
      out.append(run.made(PythonText.of(run, value)));
    }
    return out.append(text.substring(at)).toString();
  }

  private static Object positional(Arguments given, int index) {
    if (index >= given.positional().size()) {
      throw new TemplateException("format has no value for place %s".formatted(index));
    }
    return given.positional().get(index);
  }

  private static Object named(Arguments given, String name) {
    if (POSITION.matcher(name).matches()) {
      return positional(given, Integer.parseInt(name));
    }
    Object value = given.named().get(name);
    if (value == null || !NAME.matcher(name).matches()) {
      throw new TemplateException(
          "format has no value for {%s}; only plain names and positions are filled here"
              .formatted(name));
    }
    return value;
  }
}
