/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What a backslash means in a text in quotes, as in Python. */
final class Escapes {
  private static final String SHORT = "abfnrtv\\'\"\n";
  private static final String[] MEANT = {
    "\u0007", "\b", "\f", "\n", "\r", "\t", "\u000b", "\\", "'", "\"", ""
  };
  private static final int HEXADECIMAL = 16;
  private static final int OCTAL = 8;
  private static final int OCTAL_DIGITS = 3;

  private Escapes() {}

  /** A text without its escapes; a backslash before any other letter stays. */
  static String resolved(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char letter = text.charAt(at);
      if (letter != '\\' || at + 1 == text.length()) {
        out.append(letter);
        at++;
        continue;
      }
      char next = text.charAt(at + 1);
      int known = SHORT.indexOf(next);
      if (known >= 0) {
        out.append(MEANT[known]);
        at += 2;
      } else if (next == 'x' || next == 'u' || next == 'U') {
        int digits = next == 'x' ? 2 : next == 'u' ? 4 : 8;
        out.appendCodePoint(hexadecimal(text, at + 2, digits));
        at += 2 + digits;
      } else if (next >= '0' && next <= '7') {
        int end = at + 1;
        while (end < text.length()
            && end < at + 1 + OCTAL_DIGITS
            && Character.digit(text.charAt(end), OCTAL) >= 0) {
          end++;
        }
        out.appendCodePoint(Integer.parseInt(text.substring(at + 1, end), OCTAL));
        at = end;
      } else {
        out.append(letter);
        at++;
      }
    }
    return out.toString();
  }

  private static int hexadecimal(String text, int from, int digits) {
    String code = text.substring(from, Math.min(from + digits, text.length()));
    if (code.length() < digits
        || !code.chars().allMatch(digit -> Character.digit(digit, HEXADECIMAL) >= 0)) {
      throw new TemplateException("\"\\%s\" is no character".formatted(code));
    }
    long point = Long.parseLong(code, HEXADECIMAL);
    if (point > Character.MAX_CODE_POINT) {
      throw new TemplateException("\"\\%s\" is no character".formatted(code));
    }
    return (int) point;
  }
}
