/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;

/**
 * The four rules of mteval-v13a that cut a line into words, one pass each, as sacrebleu has them in
 * regular expressions. A rule looks at what the one before it made.
 */
final class WesternWords {
  private WesternWords() {}

  static List<String> of(String line) {
    return WhiteSpace.split(
        dashesAfterDigits(pointsBeforeOthers(pointsAfterOthers(symbols(line)))));
  }

  /** The same with Tercom's rule that 's becomes a word; words are still in one line. */
  static String withPossessives(String line) {
    String marked = symbols(" " + line + " ").replace("'s ", " 's ");
    return dashesAfterDigits(pointsBeforeOthers(pointsAfterOthers(marked)));
  }

  /** Each symbol, which is any ASCII mark but point, comma, dash and apostrophe, becomes a word. */
  private static String symbols(String line) {
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isSymbol(c)) {
        out.append(' ').append(c).append(' ');
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** {@code ([^0-9])([.,])} becomes {@code $1 $2} and a blank. */
  private static String pointsAfterOthers(String line) {
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      out.append(c);
      if (!isDigit(c) && i + 1 < line.length() && isPoint(line.charAt(i + 1))) {
        i++;
        out.append(' ').append(line.charAt(i)).append(' ');
      }
    }
    return out.toString();
  }

  /** {@code ([.,])([^0-9])} becomes a blank and {@code $1 $2}. */
  private static String pointsBeforeOthers(String line) {
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isPoint(c) && i + 1 < line.length() && !isDigit(line.charAt(i + 1))) {
        i++;
        out.append(' ').append(c).append(' ').append(line.charAt(i));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** {@code ([0-9])(-)} becomes {@code $1 $2} and a blank. */
  private static String dashesAfterDigits(String line) {
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      out.append(c);
      if (isDigit(c) && i + 1 < line.length() && line.charAt(i + 1) == '-') {
        i++;
        out.append(" - ");
      }
    }
    return out.toString();
  }

  private static boolean isSymbol(char c) {
    return (c >= '{' && c <= '~')
        || (c >= '[' && c <= '`')
        || (c >= ' ' && c <= '&')
        || (c >= '(' && c <= '+')
        || (c >= ':' && c <= '@')
        || c == '/';
  }

  private static boolean isPoint(char c) {
    return c == '.' || c == ',';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
