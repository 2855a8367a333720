/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with {@code %s} and its kin, as Python's operator and Jinja's filter format fill them. */
final class PercentFormat {
  private static final Pattern PLACE =
      Pattern.compile(
          "%(?<flags>[-0+]*)(?<width>\\d{0,3})(?:\\.(?<digits>\\d{1,2}))?(?<kind>.)",
          Pattern.DOTALL);

  private PercentFormat() {}

  static String of(Run run, String text, List<?> values) {
    StringBuilder out = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    int used = 0;
    int at = 0;
    while (place.find()) {
      out.append(text, at, place.start());
      at = place.end();
      if (place.group("kind").equals("%")) {
        out.append('%');
        continue;
      }
      if (used == values.size()) {
        throw new TemplateException("the text has more places than there are values for them");
      }
      out.append(run.made(filled(run, place, values.get(used))));
      used++;
    }
    if (used < values.size()) {
      throw new TemplateException("there are more values than places in the text");
    }
    run.make(text.length());
    return out.append(text.substring(at)).toString();
  }

  private static String filled(Run run, Matcher place, Object value) {
    String flags = place.group("flags");
    String digits = place.group("digits");
    String kind = place.group("kind");
    String text;
    if (kind.equals("s")) {
      text = PythonText.of(run, value);
      text = digits == null ? text : cut(text, Integer.parseInt(digits));
    } else if ((kind.equals("d") || kind.equals("i")) && Values.isNumber(value)) {
      text = sign(flags, Long.toString(Values.whole(value)));
    } else if (kind.equals("f") && Values.isNumber(value)) {
      String form = "%." + (digits == null ? "6" : digits) + "f";
      text = sign(flags, String.format(Locale.ROOT, form, Values.real(value)));
    } else {
      throw new TemplateException(
          "%%%s is not done here, or not with %s; %%s, %%d and %%f are"
              .formatted(kind, Values.kind(value)));
    }
    return wide(flags, place.group("width"), text, kind.equals("s"));
  }

  private static String sign(String flags, String number) {
    return flags.contains("+") && !number.startsWith("-") ? "+" + number : number;
  }

  private static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }

  private static String wide(String flags, String width, String text, boolean letters) {
    int missing =
        (width.isEmpty() ? 0 : Integer.parseInt(width)) - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (flags.contains("-")) {
      return text + " ".repeat(missing);
    }
    if (letters || !flags.contains("0")) {
      return " ".repeat(missing) + text;
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    return signed
        ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
        : "0".repeat(missing) + text;
  }
}
