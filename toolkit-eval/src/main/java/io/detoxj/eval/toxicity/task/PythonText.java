/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

/**
 * Strips white space as Python's {@code str.strip} does, for lm-eval's prompts are made so: unlike
 * Java's it takes no-break spaces too.
 */
final class PythonText {
  private PythonText() {}

  static String strip(String text) {
    return stripLeading(stripTrailing(text));
  }

  static String stripLeading(String text) {
    int first = 0;
    while (first < text.length() && isSpace(text.charAt(first))) {
      first++;
    }
    return text.substring(first);
  }

  static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
