/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of texts, as of Python's str. Positions are of code points. */
final class TextMethods {
  /** A method of a text. */
  private interface Method {
    Object call(Run run, String text, Arguments arguments);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("strip", (run, text, given) -> stripped(text, given, true, true)),
          Map.entry("lstrip", (run, text, given) -> stripped(text, given, true, false)),
          Map.entry("rstrip", (run, text, given) -> stripped(text, given, false, true)),
          Map.entry("split", (run, text, given) -> Splitting.split(run, text, given)),
          Map.entry("rsplit", (run, text, given) -> Splitting.splitFromEnd(run, text, given)),
          Map.entry("splitlines", (run, text, given) -> Splitting.lines(run, text, given)),
          Map.entry(
              "partition", (run, text, given) -> Splitting.partition(run, text, given, false)),
          Map.entry(
              "rpartition", (run, text, given) -> Splitting.partition(run, text, given, true)),
          Map.entry("startswith", (run, text, given) -> begins(run, text, given, true)),
          Map.entry("endswith", (run, text, given) -> begins(run, text, given, false)),
          Map.entry("removeprefix", (run, text, given) -> without(text, given, true)),
          Map.entry("removesuffix", (run, text, given) -> without(text, given, false)),
          Map.entry("upper", (run, text, given) -> text.toUpperCase(Locale.ROOT)),
          Map.entry("lower", (run, text, given) -> text.toLowerCase(Locale.ROOT)),
          Map.entry("casefold", (run, text, given) -> text.toLowerCase(Locale.ROOT)),
          Map.entry("capitalize", (run, text, given) -> capitalized(text)),
          Map.entry("title", (run, text, given) -> titled(text)),
          Map.entry("replace", TextMethods::replaced),
          Map.entry("join", TextMethods::joined),
          Map.entry("count", TextMethods::count),
          Map.entry("find", (run, text, given) -> found(run, text, given, false)),
          Map.entry("rfind", (run, text, given) -> found(run, text, given, true)),
          Map.entry("format", (run, text, given) -> BraceFormat.of(run, text, given)),
          Map.entry("isdigit", (run, text, given) -> all(text, Character::isDigit)),
          Map.entry("isalpha", (run, text, given) -> all(text, Character::isLetter)),
          Map.entry("isalnum", (run, text, given) -> all(text, Character::isLetterOrDigit)),
          Map.entry("isspace", (run, text, given) -> all(text, PythonText::isSpace)),
          Map.entry("isupper", (run, text, given) -> isCase(text, true)),
          Map.entry("islower", (run, text, given) -> isCase(text, false)));

  private TextMethods() {}

  static Optional<Callable> of(String text, String name) {
    Method method = METHODS.get(name);
    return method == null
        ? Optional.empty()
        : Optional.of(
            (run, arguments) -> {
              run.make(text.length());
              return method.call(run, text, arguments);
            });
  }

  private static String stripped(String text, Arguments given, boolean left, boolean right) {
    Object letters = given.bind("strip", "chars").or("chars", None.NONE);
    if (!(letters instanceof None) && !(letters instanceof String)) {
      throw new TemplateException("strip takes a text, not %s".formatted(Values.kind(letters)));
    }
    return stripped(text, letters instanceof String set ? set : null, left, right);
  }

  /** A text without some characters at its ends; white space if they are null. */
  static String stripped(String text, @Nullable String letters, boolean left, boolean right) {
    IntPredicate drops =
        letters == null ? PythonText::isSpace : point -> letters.indexOf(point) >= 0;
    int start = 0;
    while (left && start < text.length() && drops.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    int end = text.length();
    while (right && end > start && drops.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static Object begins(Run run, String text, Arguments given, boolean start) {
    String name = start ? "startswith" : "endswith";
    Object wanted = given.bind(name, "text").required("text");
    for (Object one : wanted instanceof Tuple many ? many : List.of(wanted)) {
      if (!(one instanceof String part)) {
        throw new TemplateException("%s takes a text, not %s".formatted(name, Values.kind(one)));
      }
      run.read(part.length());
      if (start ? text.startsWith(part) : text.endsWith(part)) {
        return true;
      }
    }
    return false;
  }

  private static Object without(String text, Arguments given, boolean start) {
    String part = given.bind("removeprefix", "text").text("text", "");
    if (start) {
      return text.startsWith(part) ? text.substring(part.length()) : text;
    }
    return text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
  }

  /** The first letter large, the others small. */
  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return title(text.substring(0, first)) + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String title(String letter) {
    int point = letter.codePointAt(0);
    int title = Character.toTitleCase(point);
    return title == point ? letter.toUpperCase(Locale.ROOT) : Character.toString(title);
  }

  private static String titled(String text) {
    StringBuilder out = new StringBuilder();
    boolean within = false;
    for (int point : text.codePoints().toArray()) {
      String letter = Character.toString(point);
      out.append(within ? letter.toLowerCase(Locale.ROOT) : title(letter));
      within = Character.isUpperCase(point) || Character.isLowerCase(point);
    }
    return out.toString();
  }

  private static Object replaced(Run run, String text, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count");
    bound.required("old");
    bound.required("new");
    return replaced(
        run, text, bound.text("old", ""), bound.text("new", ""), bound.number("count", -1));
  }

  /**
   * A text with the first so many places of one text replaced by another; below 0 with all. The
   * empty text is before every character and at the end.
   */
  static String replaced(Run run, String text, String old, String by, int count) {
    PythonText.search(run, text, old);
    int left = count < 0 ? Integer.MAX_VALUE : count;
    StringBuilder out = new StringBuilder();
    int kept = 0;
    int from = 0;
    while (left > 0 && from <= text.length()) {
      int next = text.indexOf(old, from);
      if (next < 0) {
        break;
      }
      run.make(by.length());
      out.append(text, kept, next).append(by);
      kept = next + old.length();
      boolean amid = old.isEmpty() && next < text.length();
      from = amid ? next + Character.charCount(text.codePointAt(next)) : kept;
      if (old.isEmpty() && !amid) {
        break;
      }
      left--;
    }
    return out.append(text, kept, text.length()).toString();
  }

  private static Object joined(Run run, String text, Arguments given) {
    StringBuilder out = new StringBuilder();
    String between = "";
    for (Object part : Values.elements(run, given.bind("join", "parts").required("parts"))) {
      if (!(part instanceof String some)) {
        throw new TemplateException("join takes texts, not %s".formatted(Values.kind(part)));
      }
      run.make((long) some.length() + between.length());
      out.append(between).append(some);
      between = text;
    }
    return out.toString();
  }

  private static Object count(Run run, String text, Arguments given) {
    String part = given.bind("count", "text").text("text", "");
    if (part.isEmpty()) {
      return Values.length(run, text) + 1;
    }
    PythonText.search(run, text, part);
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static Object found(Run run, String text, Arguments given, boolean last) {
    String part = given.bind("find", "text").text("text", "");
    PythonText.search(run, text, part);
    int at = last ? text.lastIndexOf(part) : text.indexOf(part);
    return at < 0 ? -1L : (long) text.codePointCount(0, at);
  }

  private static Object all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  /** Whether a text has letters of one case and none of the other. */
  static boolean isCase(String text, boolean upper) {
    boolean large = text.codePoints().anyMatch(Character::isUpperCase);
    boolean small = text.codePoints().anyMatch(Character::isLowerCase);
    return upper ? large && !small : small && !large;
  }
}
