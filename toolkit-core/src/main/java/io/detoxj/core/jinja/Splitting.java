/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts texts into parts, as the methods of Python's str do. */
final class Splitting {
  private static final String LINE_ENDS = "\n\u000b\f\r\u001c\u001d\u001e\u0085\u2028\u2029";

  private Splitting() {}

  static Object split(Run run, String text, Arguments given) {
    Arguments.Bound bound = given.bind("split", "sep", "maxsplit");
    int most = most(bound);
    return bound.or("sep", None.NONE) instanceof None
        ? words(run, text, most)
        : parts(run, text, separator(run, text, bound), most);
  }

  static Object splitFromEnd(Run run, String text, Arguments given) {
    Arguments.Bound bound = given.bind("rsplit", "sep", "maxsplit");
    if (bound.or("sep", None.NONE) instanceof None) {
      List<Object> words = words(run, text, Integer.MAX_VALUE);
      if (most(bound) >= words.size() - 1) {
        return words;
      }
      throw new TemplateException("rsplit needs a text to split by if it has a maxsplit");
    }
    String separator = separator(run, text, bound);
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    for (int left = most(bound); left > 0; left--) {
      int at = text.lastIndexOf(separator, end - separator.length());
      if (at < 0 || end < separator.length()) {
        break;
      }
      run.make(1);
      parts.add(text.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static int most(Arguments.Bound bound) {
    int most = bound.number("maxsplit", -1);
    return most < 0 ? Integer.MAX_VALUE : most;
  }

  private static String separator(Run run, String text, Arguments.Bound bound) {
    String separator = bound.text("sep", "");
    if (separator.isEmpty()) {
      throw new TemplateException("a text cannot be split by an empty one");
    }
    PythonText.search(run, text, separator);
    return separator;
  }

  private static List<Object> parts(Run run, String text, String separator, int most) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    while (parts.size() < most) {
      int at = text.indexOf(separator, from);
      if (at < 0) {
        break;
      }
      run.make(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> words(Run run, String text, int most) {
    List<Object> words = new ArrayList<>();
    int at = PythonText.skipSpace(text, 0);
    while (at < text.length()) {
      run.make(1);
      if (words.size() == most) {
        words.add(text.substring(at));
        break;
      }
      int end = at;
      while (end < text.length() && !PythonText.isSpace(text.charAt(end))) {
        end++;
      }
      words.add(text.substring(at, end));
      at = PythonText.skipSpace(text, end);
    }
    return words;
  }

  static Object lines(Run run, String text, Arguments given) {
    boolean keep = given.bind("splitlines", "keepends").flag("keepends", false);
    List<Object> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      run.make(1);
      int end = start;
      while (end < text.length() && LINE_ENDS.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      int next = end;
      if (end < text.length()) {
        next = text.startsWith("\r\n", end) ? end + 2 : end + 1;
      }
      lines.add(text.substring(start, keep ? next : end));
      start = next;
    }
    return lines;
  }

  static Object partition(Run run, String text, Arguments given, boolean last) {
    Arguments.Bound bound = given.bind("partition", "sep");
    String separator = separator(run, text, bound);
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
