/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.core.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that a pattern may look at only so often: Java's patterns go back and try again, some of
 * them without end, and both pattern and text may come from anywhere. Counted in characters looked
 * at, so that the same text is refused on every machine.
 */
final class BudgetedText implements CharSequence {
  private static final long LEAST = 1_000_000;
  private static final long PER_CHARACTER = 1_000;

  private final String text;
  private final Pattern pattern;
  private long left;

  private BudgetedText(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
    this.left = LEAST + Math.min(PER_CHARACTER * text.length(), 100 * LEAST);
  }

  /**
   * A matcher of a pattern over a text; its methods throw {@link ConfigException} once it has
   * looked at too many characters, or nests too deeply.
   */
  static Matcher matcher(Pattern pattern, String text) {
    return pattern.matcher(new BudgetedText(text, pattern));
  }

  /** As {@link String#replaceAll}, within the budget. */
  static String replaceAll(Pattern pattern, String text, String replacement) {
    try {
      return matcher(pattern, text).replaceAll(replacement);
    } catch (StackOverflowError e) {
      throw tooDeep(pattern, text, e);
    }
  }

  /** The pattern's groups recurse once a character: a long text overflows the stack. */
  static ConfigException tooDeep(Pattern pattern, String text, StackOverflowError cause) {
    return new ConfigException(
        "the pattern \"%s\" nests too deeply over a text of %s characters; make it simpler, or the text shorter"
            .formatted(pattern, text.length()),
        cause);
  }

  @Override
  public char charAt(int index) {
    left--;
    if (left < 0) {
      throw new ConfigException(
          "the pattern \"%s\" tries too many ways over a text of %s characters; make it simpler, or the text shorter"
              .formatted(pattern, text.length()));
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
