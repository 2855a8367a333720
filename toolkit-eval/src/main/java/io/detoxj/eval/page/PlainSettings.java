/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings as a reader would say them. Reports keep some as the text of a record, {@code
 * Sampling[topK=0, topP=0.9]}; on the page that is {@code Sampling: top k 0, top p 0.9}.
 */
final class PlainSettings {
  private static final Pattern RECORD = Pattern.compile("([A-Z]\\w*)\\[(.*)]", Pattern.DOTALL);
  private static final Pattern ENTRY = Pattern.compile("([A-Za-z]\\w*)=(.*)", Pattern.DOTALL);

  private PlainSettings() {}

  /** The same text, but for the texts of records. */
  static String words(String text) {
    Matcher matcher = RECORD.matcher(text);
    if (!matcher.matches()) {
      return text;
    }
    String entries = entries(matcher.group(2));
    String name = words(matcher.group(1), true);
    return entries.isEmpty() ? name : name + ": " + entries;
  }

  private static String entries(String list) {
    return parts(list).stream()
        .map(PlainSettings::entry)
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /** Nothing of an empty list or map. */
  private static String entry(String text) {
    Matcher matcher = ENTRY.matcher(text);
    if (!matcher.matches()) {
      return words(text);
    }
    String value = matcher.group(2);
    if (value.equals("[]") || value.equals("{}") || value.isEmpty()) {
      return "";
    }
    String name = words(matcher.group(1), false);
    return value.startsWith("{") && value.endsWith("}")
        ? entries(value.substring(1, value.length() - 1))
        : name + " " + words(value);
  }

  /** What commas outside of brackets separate. */
  private static List<String> parts(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += "[{(".indexOf(c) >= 0 ? 1 : "]})".indexOf(c) >= 0 ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(list.substring(begin, i).strip());
        begin = i + 1;
      }
    }
    parts.add(list.substring(begin).strip());
    return parts;
  }

  /** A name such as {@code maxNewTokens} or {@code max_new_tokens} as words. */
  static String words(String name, boolean capital) {
    String words =
        name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").replace('_', ' ').toLowerCase(Locale.ROOT);
    return capital ? Html.capital(words) : words;
  }
}
