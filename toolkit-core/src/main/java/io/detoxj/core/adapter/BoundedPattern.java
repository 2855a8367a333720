/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.ConfigException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions that come from files: those that would take too long to match, as nested
 * repetitions do, are refused while they are matched.
 */
final class BoundedPattern {
  private static final int LONGEST = 2_000;
  private static final int STEPS = 200_000;

  private BoundedPattern() {}

  /** Whether it is an expression at all. */
  static boolean isSound(String expression) {
    try {
      Pattern.compile(expression);
      return !expression.isBlank() && expression.length() <= LONGEST;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /**
   * Whether an expression matches the whole of a text.
   *
   * @throws ConfigException if it is none, or takes too many steps
   */
  static boolean matches(String expression, String text) {
    if (!isSound(expression)) {
      throw new ConfigException(
          "\"%s\" is no sound regular expression; give a name, or an expression of at most %s characters"
              .formatted(expression, LONGEST));
    }
    try {
      return Pattern.compile(expression).matcher(new Counted(text, new int[1])).matches();
    } catch (Counted.Exhausted | StackOverflowError e) {
      throw new ConfigException(
          "the expression \"%s\" takes too long to match \"%s\"; name the modules instead"
              .formatted(expression, text),
          e);
    }
  }

  /** A text that counts how often it is looked at. */
  @SuppressWarnings("ArrayRecordComponent") // the count is shared by its parts
  private record Counted(String text, int[] looks) implements CharSequence {
    private static final class Exhausted extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    @Override
    public char charAt(int index) {
      if (++looks[0] > STEPS) {
        throw new Exhausted();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), looks);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
