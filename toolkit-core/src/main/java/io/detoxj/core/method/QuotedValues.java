/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of settings that hold what separates settings. One stands in double quotes then, which
 * begin right after the first equals sign of its setting; anywhere else a quote is itself.
 */
final class QuotedValues {
  private static final char QUOTE = '"';

  private QuotedValues() {}

  /**
   * Cuts a text at each separator that is not within quotes; what is between keeps its quotes.
   *
   * @throws ConfigException if quotes are not closed
   */
  static List<String> split(String text, String separator) {
    List<String> pieces = new ArrayList<>();
    int begun = 0;
    boolean named = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith(separator, i)) {
        pieces.add(text.substring(begun, i));
        i += separator.length() - 1;
        begun = i + 1;
        named = false;
      } else if (text.charAt(i) == ',') {
        named = false;
      } else if (text.charAt(i) == '=' && !named) {
        named = true;
        if (i + 1 < text.length() && text.charAt(i + 1) == QUOTE) {
          i = end(text, i + 1);
        }
      }
    }
    pieces.add(text.substring(begun));
    return pieces;
  }

  /** The place of the quote that closes those that are opened at a place. */
  private static int end(String text, int open) {
    for (int i = open + 1; i < text.length(); i++) {
      if (text.charAt(i) == QUOTE) {
        if (i + 1 < text.length() && text.charAt(i + 1) == QUOTE) {
          i++;
        } else {
          return i;
        }
      }
    }
    throw new ConfigException(
        "the quotes in \"%s\" are not closed; a value in quotes ends with one, and a quote in it is doubled"
            .formatted(text));
  }

  /**
   * A value without its quotes, if it has any.
   *
   * @throws ConfigException if something stands after them
   */
  static String unquoted(String value) {
    if (value.isEmpty() || value.charAt(0) != QUOTE) {
      return value;
    }
    int end = end(value, 0);
    if (end < value.length() - 1) {
      throw new ConfigException(
          "after the quotes of %s there is \"%s\"; a value is in quotes as a whole or not at all"
              .formatted(value, value.substring(end + 1)));
    }
    return value.substring(1, end).replace("\"\"", "\"");
  }

  /** A value as {@link #unquoted} reads it; without quotes if it needs none. */
  static String quoted(String value) {
    boolean plain =
        value.equals(value.strip())
            && !value.contains(",")
            && !value.contains(" + ")
            && !value.startsWith("\"");
    return plain ? value : QUOTE + value.replace("\"", "\"\"") + QUOTE;
  }
}
